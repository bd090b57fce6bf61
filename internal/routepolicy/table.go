package routepolicy

import (
	"reflect"
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

	policy int      // equal for equal policies, 0 for none
	rivals []string // the methods that another policy may decide at a path of this route
}

// SamePolicy reports whether two routes of a Table have the same policy, or both
// none.
func (r *Route) SamePolicy(other *Route) bool { return r.policy == other.policy }

// Table knows which policy each route of an application has. It never decides
// which route a request runs: the framework's own search does. It only says for
// which methods a search is worth while. It is built once, from all routes, and
// never changes.
type Table struct {
	methods []string // of all routes, sorted
	routes  map[key]*Route
	root    folder
}

// folder holds the routes whose patterns begin with the same literal segments.
// Two routes can only run for the same path if one of them is open and in a folder
// on the way to the other, or both are in the same folder.
type folder struct {
	folders map[string]*folder
	ends    set // routes whose pattern ends here
	open    set // routes that go on with a parameter or a wildcard
	below   set // all routes in this folder and in those in it
	groups  []group
}

type group struct {
	segments []string
	policy   core.Evaluator
}

// set is, for each method by its index, the policy that its routes have: 0 for no
// route, mixed for several policies, and otherwise one more than Route.policy.
type set []int

const mixed = -1

func (s *set) add(method, policy int) {
	for len(*s) <= method {
		*s = append(*s, 0)
	}
	switch (*s)[method] {
	case 0:
		(*s)[method] = policy + 1
	case policy + 1:
	default:
		(*s)[method] = mixed
	}
}

// NewTable builds the table of all routes of an application. Groups are the
// policies of paths that no route takes, by the prefix of the group.
func NewTable(routes []*Route, groups map[string]core.Evaluator) *Table {
	t := &Table{routes: map[key]*Route{}}
	for _, r := range routes {
		t.methods = append(t.methods, r.Method)
		t.routes[key{r.Method, r.Pattern}] = r
	}
	slices.Sort(t.methods)
	t.methods = slices.Compact(t.methods)
	ids := map[core.Evaluator]int{}
	for i, r := range routes {
		r.policy = i + 1
		if r.Policy == nil {
			r.policy = 0
		} else if reflect.ValueOf(r.Policy).Comparable() {
			if ids[r.Policy] == 0 {
				ids[r.Policy] = r.policy
			}
			r.policy = ids[r.Policy]
		}
		t.add(r)
	}
	for _, r := range routes {
		t.findRivals(r)
	}
	for prefix, policy := range groups {
		t.addGroup(prefix, policy)
	}
	return t
}

func (t *Table) add(r *Route) {
	method, _ := slices.BinarySearch(t.methods, r.Method)
	f := &t.root
	f.below.add(method, r.policy)
	literal, open := literalSegments(r.Pattern)
	for _, segment := range literal {
		f = f.folder(segment)
		f.below.add(method, r.policy)
	}
	if open {
		f.open.add(method, r.policy)
	} else {
		f.ends.add(method, r.policy)
	}
}

func (f *folder) folder(name string) *folder {
	if f.folders == nil {
		f.folders = map[string]*folder{}
	}
	if f.folders[name] == nil {
		f.folders[name] = &folder{}
	}
	return f.folders[name]
}

// findRivals notes the methods of routes that could run for a path of r and have
// another policy.
func (t *Table) findRivals(r *Route) {
	f := &t.root
	found := make([]bool, len(t.methods))
	look := func(s set) {
		for method, policy := range s {
			found[method] = found[method] || policy != 0 && policy != r.policy+1
		}
	}
	literal, open := literalSegments(r.Pattern)
	for _, segment := range literal {
		look(f.open)
		f = f.folders[segment]
	}
	if open {
		look(f.below)
	} else {
		look(f.open)
		look(f.ends)
	}
	for method, is := range found {
		switch {
		case !is:
		case t.methods[method] == r.Method:
			r.Contested = true
		default:
			r.rivals = append(r.rivals, t.methods[method])
		}
	}
}

func (t *Table) addGroup(prefix string, policy core.Evaluator) {
	f := &t.root
	literal, _ := literalSegments(prefix)
	for _, segment := range literal {
		f = f.folder(segment)
	}
	f.groups = append(f.groups, group{segmentsOf(prefix), policy})
	slices.SortFunc(f.groups, func(a, b group) int { return len(b.segments) - len(a.segments) })
}

// Route returns the route with a method and a pattern, or nil.
func (t *Table) Route(method, pattern string) *Route { return t.routes[key{method, pattern}] }

// Methods returns the methods that have a route at a path, for which find searches.
func (t *Table) Methods(find func(method string) *Route) []string {
	return slices.DeleteFunc(slices.Clone(t.methods), func(method string) bool { return find(method) == nil })
}

// Found decides a preflight for a method whose route is known. It appends to
// others the methods that have a route at the same path with another policy; find
// is the framework's own search for a method, and returns nil for no route.
func (t *Table) Found(r *Route, find func(method string) *Route, others []string) []string {
	for _, method := range r.rivals {
		if rival := find(method); rival != nil && rival.policy != r.policy {
			others = appendOf(others, method, len(r.rivals))
		}
	}
	return others
}

// NotFound decides a request for a method that has no route at the path: a
// preflight, or one that gets a 404 or 405. A policy of another method decides, so
// that a page may read the answer, and then that of the deepest group that the
// path is in. For a preflight it appends to others as Found does.
func (t *Table) NotFound(path string, preflight bool, find func(method string) *Route, others []string) (core.Evaluator, []string) {
	decides, policy := t.at(path, find)
	if decides != nil {
		policy = decides.Policy
	}
	if policy == nil || !preflight {
		return policy, others
	}
	for _, method := range t.methods {
		if r := find(method); r != nil && (decides == nil || r.policy != decides.policy) {
			others = appendOf(others, method, len(t.methods))
		}
	}
	return policy, others
}

// appendOf appends one of at most n strings, for which it allocates once.
func appendOf(list []string, s string, n int) []string {
	if list == nil {
		list = make([]string, 0, n)
	}
	return append(list, s)
}

// at returns the first route with a policy that takes the path, and the policy of
// the deepest group that the path is in.
func (t *Table) at(path string, find func(method string) *Route) (decides *Route, grouped core.Evaluator) {
	depth := 0
	rest := path
	for f := &t.root; f != nil; {
		if decides = t.first(f.open, find); decides != nil {
			return decides, nil
		}
		for i := range f.groups {
			if g := &f.groups[i]; len(g.segments) >= depth && g.covers(path) {
				grouped, depth = g.policy, len(g.segments)
			}
		}
		var segment string
		if segment, rest = cutSegment(rest); segment == "" {
			return t.first(f.ends, find), grouped
		}
		f = f.folders[segment]
	}
	return nil, grouped
}

func (t *Table) first(s set, find func(method string) *Route) *Route {
	for method, policy := range s {
		if policy != 0 && policy != 1 { // some route has a policy
			if r := find(t.methods[method]); r != nil && r.Policy != nil {
				return r
			}
		}
	}
	return nil
}

// covers reports whether the path is in the group. Where the group's prefix has a
// parameter, any segment will do: no route runs, so nothing is granted but to read
// the 404. An escaped colon, `\:`, is text.
func (g *group) covers(path string) bool {
	for _, segment := range g.segments {
		var own string
		own, path = cutSegment(path)
		isText := isLiteral(strings.ReplaceAll(segment, `\:`, ""))
		if own == "" || isText && own != strings.ReplaceAll(segment, `\:`, ":") {
			return false
		}
	}
	return true
}

// literalSegments returns the segments of a pattern up to the first that is not
// only text, and whether there is such a one. Empty segments are left out: routers
// differ about a slash at the end, and to look for too many routes is no fault.
func literalSegments(pattern string) (literal []string, open bool) {
	segments := segmentsOf(pattern)
	for i, segment := range segments {
		if !isLiteral(segment) {
			return segments[:i], true
		}
	}
	return segments, false
}

// isLiteral reports whether a segment has no parameter and no wildcard in any
// framework's pattern. It may be wrong about text that only looks like one.
func isLiteral(segment string) bool { return !strings.ContainsAny(segment, `:*{\`) }

func segmentsOf(pattern string) (segments []string) {
	for {
		segment, rest := cutSegment(pattern)
		if segment == "" {
			return segments
		}
		segments, pattern = append(segments, segment), rest
	}
}

// cutSegment returns the first segment of a path that is not empty, or "".
func cutSegment(path string) (segment, rest string) {
	path = strings.TrimLeft(path, "/")
	segment, rest, _ = strings.Cut(path, "/")
	return segment, rest
}
