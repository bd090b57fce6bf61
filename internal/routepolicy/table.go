package routepolicy

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// Route is a route of an application.
type Route struct {
	Method, Pattern string
	Policy          core.Evaluator // nil: none

	// Contested is set by NewTable where another route of the same method may run
	// for some path of this one, and has another policy or none.
	Contested bool

	rivals []string // the methods that another policy may decide at a path of this route
}

// Table knows which policy each route of an application has, and decides requests
// by it. It never finds the route that a request runs: the framework's own search
// does. It only says for which methods a search is worth while. It is built once,
// from all routes, and never changes.
type Table struct {
	routes map[key]*Route
	groups map[string]core.Evaluator // the policies of paths that no route takes, by prefix
	root   folder
}

// folder holds the routes whose patterns begin with the same literal segments.
// Two routes can only run for the same path if one of them is open and in a folder
// on the way to the other, or both are in the same folder.
type folder struct {
	parent  *folder
	folders map[string]*folder
	ends    set      // routes whose pattern ends here
	open    set      // routes that go on with a parameter or a wildcard
	below   set      // all routes in this folder and in those in it
	groups  []string // prefixes
}

// set has an entry for each method of some routes.
type set []entry

type entry struct {
	method string
	policy core.Evaluator // nil: none
	mixed  bool           // not all routes of the method have it
}

func (s *set) add(r *Route) {
	i := slices.IndexFunc(*s, func(e entry) bool { return e.method == r.Method })
	if i < 0 {
		*s = append(*s, entry{r.Method, r.Policy, false})
	} else if !Same((*s)[i].policy, r.Policy) {
		(*s)[i].mixed = true
	}
}

// mayDiffer reports whether one of the routes may have another policy.
func (e *entry) mayDiffer(policy core.Evaluator) bool { return e.mixed || !Same(e.policy, policy) }

// NewTable builds the table of all routes of an application. Groups are the
// policies of paths that no route takes, by the prefix of the group.
func NewTable(routes []*Route, groups map[string]core.Evaluator) *Table {
	t := &Table{routes: map[key]*Route{}, groups: groups}
	// In a fixed order, so that the same policy of several decides each time.
	routes = slices.SortedStableFunc(slices.Values(routes), func(a, b *Route) int { return cmp.Compare(a.Method, b.Method) })
	for _, r := range routes {
		t.routes[key{r.Method, r.Pattern}] = r
		literal, open := cutLiteral(r.Pattern)
		f := t.folder(literal)
		if open {
			f.open.add(r)
		} else {
			f.ends.add(r)
		}
		for ; f != nil; f = f.parent {
			f.below.add(r)
		}
	}
	for _, r := range routes {
		t.findRivals(r)
	}
	for _, prefix := range slices.Sorted(maps.Keys(groups)) {
		literal, _ := cutLiteral(prefix)
		f := t.folder(literal)
		f.groups = append(f.groups, prefix)
	}
	return t
}

// folder returns the folder of literal segments.
func (t *Table) folder(path string) *folder {
	f := &t.root
	for {
		segment, rest := cutSegment(path)
		if segment == "" {
			return f
		}
		if f.folders == nil {
			f.folders = map[string]*folder{}
		}
		if f.folders[segment] == nil {
			f.folders[segment] = &folder{parent: f}
		}
		f, path = f.folders[segment], rest
	}
}

// along appends the sets of routes that may take a path. It also returns the policy of
// the deepest group that the path is in, or nil.
func (t *Table) along(path string, sets []set) (_ []set, group core.Evaluator) {
	deepest, rest := -1, path
	for f := &t.root; f != nil; {
		for _, prefix := range f.groups {
			if depth := covers(prefix, path); depth > deepest {
				group, deepest = t.groups[prefix], depth
			}
		}
		sets = append(sets, f.open)
		var segment string
		if segment, rest = cutSegment(rest); segment == "" {
			return append(sets, f.ends), group
		}
		f = f.folders[segment]
	}
	return sets, group
}

// findRivals notes the methods of routes that could run for a path of r and have
// another policy.
func (t *Table) findRivals(r *Route) {
	literal, open := cutLiteral(r.Pattern)
	sets, _ := t.along(literal, nil)
	if open {
		sets = append(sets, t.folder(literal).below)
	}
	for _, routes := range sets {
		for i := range routes {
			switch e := &routes[i]; {
			case !e.mayDiffer(r.Policy):
			case e.method == r.Method:
				r.Contested = true
			case !slices.Contains(r.rivals, e.method):
				r.rivals = append(r.rivals, e.method)
			}
		}
	}
	slices.Sort(r.rivals)
}

// Route returns the route with a method and a pattern, or nil.
func (t *Table) Route(method, pattern string) *Route { return t.routes[key{method, pattern}] }

// Methods returns the methods that have a route at a path, for which find searches.
func (t *Table) Methods(find func(method string) *Route) (methods []string) {
	for _, e := range t.root.below {
		if find(e.method) != nil {
			methods = append(methods, e.method)
		}
	}
	return methods
}

// Answer answers a request by the policy that decides it: it writes the headers
// into h and returns the status to answer with now, or 0 to call the next handler, and
// the last word as core.AnswerRouted does. Without a policy it does nothing. For the rest see Decide.
func (t *Table) Answer(r *http.Request, h http.Header, runs *Route, path string, find func(method string) *Route) (status int, last *core.LastWord) {
	ev, routed := t.Decide(r, runs, path, find)
	if ev == nil {
		return 0, nil
	}
	return Answer(ev, r, h, routed)
}

// Decide returns the policy that decides a request, or nil, and for a preflight what
// the router says about its path. The caller must not write to the list in it.
//
// runs is the route that the router runs for r, and nil if that is none: for a 404
// or 405, or if the router itself answers OPTIONS. path is the path of r as the
// router sees it, and find the router's search at this path. A preflight is decided
// by the route that find returns for the method that it asks for; runs is not looked
// at.
func (t *Table) Decide(r *http.Request, runs *Route, path string, find func(method string) *Route) (ev core.Evaluator, routed core.Routed) {
	preflight := core.IsPreflight(r)
	if preflight {
		runs = find(r.Header["Access-Control-Request-Method"][0])
	}
	switch {
	case runs == nil:
		return t.notFound(path, preflight, find)
	case !preflight || runs.Policy == nil:
		return runs.Policy, routed
	}
	others := runs.rivals // as a rule all of them have a route, and nothing is copied
	for i := len(others) - 1; i >= 0; i-- {
		switch rival := find(others[i]); {
		case rival == nil || rival == runs || Same(rival.Policy, runs.Policy):
			if len(others) == len(runs.rivals) {
				others = slices.Clone(others)
			}
			others = slices.Delete(others, i, i+1)
		case others[i] == http.MethodOptions && rival.Policy != nil:
			routed.OptionsPolicy = true
		}
	}
	routed.OtherMethods = others
	return runs.Policy, routed
}

// notFound decides a request for a method that has no route at the path. A policy
// of another method decides, so that a page may read the 404 or 405, and then that
// of the deepest group that the path is in. It searches only for methods that may
// have another policy than the group.
func (t *Table) notFound(path string, preflight bool, find func(method string) *Route) (ev core.Evaluator, routed core.Routed) {
	var stack [16]set // nothing is allocated for most paths
	sets, ev := t.along(path, stack[:0])
	decides := first(sets, ev, find)
	if decides != nil {
		ev = decides.Policy
	}
	if ev == nil || !preflight {
		return ev, routed
	}
	var others []string
	for _, routes := range sets {
		for i := range routes {
			e := &routes[i]
			if !e.mayDiffer(ev) || slices.Contains(others, e.method) {
				continue
			}
			if r := find(e.method); r != nil && r != decides && !Same(r.Policy, ev) {
				if others == nil {
					others = make([]string, 0, len(t.root.below))
				}
				others = append(others, e.method)
				routed.OptionsPolicy = routed.OptionsPolicy || e.method == http.MethodOptions && r.Policy != nil
			}
		}
	}
	routed.OtherMethods = others
	return ev, routed
}

// first returns the first route with a policy. It may miss one whose policy is known.
func first(sets []set, known core.Evaluator, find func(method string) *Route) *Route {
	for _, routes := range sets {
		for i := range routes {
			if e := &routes[i]; e.mixed || e.policy != nil && !Same(e.policy, known) {
				if r := find(e.method); r != nil && r.Policy != nil {
					return r
				}
			}
		}
	}
	return nil
}

// covers returns how many segments of the path are those of a group's prefix, or -1
// if the path is not in the group. Where the prefix has a parameter, any segment will
// do: no route runs, so nothing is granted but to read the 404. An escaped colon, `\:`,
// is text.
func covers(prefix, path string) (depth int) {
	for ; ; depth++ {
		var segment, own string
		if segment, prefix = cutSegment(prefix); segment == "" {
			return depth
		}
		own, path = cutSegment(path)
		isText := isLiteral(strings.ReplaceAll(segment, `\:`, ""))
		if own == "" || isText && own != strings.ReplaceAll(segment, `\:`, ":") {
			return -1
		}
	}
}

// cutLiteral returns the segments of a pattern up to the first that is not only
// text, and whether there is such a one. Empty segments are left out: routers
// differ about a slash at the end, and to look for too many routes is no fault.
func cutLiteral(pattern string) (literal string, open bool) {
	for segment, rest := cutSegment(pattern); segment != ""; segment, rest = cutSegment(rest) {
		if !isLiteral(segment) {
			return literal, true
		}
		literal += "/" + segment
	}
	return literal, false
}

// isLiteral reports whether a segment has no parameter and no wildcard in any
// framework's pattern. It may be wrong about text that only looks like one.
func isLiteral(segment string) bool { return !strings.ContainsAny(segment, `:*{\`) }

// cutSegment returns the first segment of a path that is not empty, or "".
func cutSegment(path string) (segment, rest string) {
	path = strings.TrimLeft(path, "/")
	segment, rest, _ = strings.Cut(path, "/")
	return segment, rest
}
