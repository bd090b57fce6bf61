package corstest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

// neighbours are the routes of a path, as seen from one evaluator that decides some of
// them. The answer to a preflight may depend on them in two ways. With RouteMethods it
// grants only methods that the path has. And it leaves out the methods of routes that
// have another policy or none, because browsers keep the whole list for the URL.
type neighbours struct {
	x    *examination
	path string
	ev   core.Evaluator

	own  []*Endpoint // of this path
	also []*Endpoint // whose patterns may take it too

	asked map[string]bool // methods, and whether another policy answers their preflight
}

func (x *examination) neighbours(path string, ev core.Evaluator) *neighbours {
	n := &neighbours{x: x, path: path, ev: ev, asked: map[string]bool{}}
	for i := range x.endpoints {
		if e := &x.endpoints[i]; x.paths[i] == path {
			n.own = append(n.own, e)
		} else if mayTake(e.Path, path) {
			n.also = append(n.also, e)
		}
	}
	return n
}

// methods returns the methods of some endpoints.
func methods(endpoints []*Endpoint) []string {
	var methods []string
	for _, e := range endpoints {
		methods = append(methods, e.Method)
	}
	return methods
}

// shared reports whether an endpoint of the path, or one that may take it, has another
// evaluator.
func (n *neighbours) shared() bool {
	return slices.ContainsFunc(slices.Concat(n.own, n.also), func(e *Endpoint) bool { return !sameEvaluator(e.Evaluator, n.ev) })
}

// takeAll reports whether the path has an endpoint for every common method. Routers
// register a handler for all methods like this. Its author has not chosen any of them,
// so a policy need not grant them.
func (n *neighbours) takeAll() bool {
	own := methods(n.own)
	return !slices.ContainsFunc([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, func(m string) bool { return !slices.Contains(own, m) })
}

// explain reports whether these routes explain why a header of the answer to a
// preflight differs from the policy.
func (n *neighbours) explain(p *probe, name string) bool {
	switch {
	case n == nil || p.asks == "":
		return false
	case name == wire.AllowMethods:
		return n.explainMethods(p)
	case name == wire.MaxAge:
		// Browsers keep header names without a method. So with two policies they must
		// not keep them at all.
		return slices.Equal(p.answer.Header[wire.MaxAge], []string{"0"}) && n.anyForeign()
	}
	return false
}

func (n *neighbours) explainMethods(p *probe) bool {
	granted := tokens(p.answer.Header[wire.AllowMethods])
	narrowed := p.decided(func() []string { return n.narrowedTo(granted) })
	return n.fit(p.want, granted, p.asks) || n.fit(narrowed, granted, p.asks)
}

// narrowedTo returns the methods that RouteMethods may find. A method of another
// pattern counts only if it is granted, since nobody knows which pattern the router
// prefers.
func (n *neighbours) narrowedTo(granted []string) []string {
	found := methods(n.own)
	for _, method := range methods(n.also) {
		if slices.Contains(granted, method) {
			found = append(found, method)
		}
	}
	return found
}

// fit reports whether the granted methods are those of a decision without the methods
// that another policy of the path decides. Instead of "*" the response must name the
// method that is asked for, because "*" covers the others too.
func (n *neighbours) fit(decided *wire.Response, granted []string, asked string) bool {
	all := tokens(decided.Header[wire.AllowMethods])
	if slices.Equal(all, granted) {
		return true
	}
	if slices.Contains(all, "*") {
		return slices.Equal(granted, []string{asked}) && n.anyForeign()
	}
	for _, method := range granted {
		if !slices.Contains(all, method) {
			return false
		}
	}
	for _, method := range all {
		if !slices.Contains(granted, method) && !n.foreign(method) {
			return false
		}
	}
	return true
}

// anyForeign reports whether a route of the path has another policy or none.
func (n *neighbours) anyForeign() bool {
	return n.shared() || slices.ContainsFunc([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}, n.foreign)
}

// foreign reports whether the route of a method has another policy or none. If the
// method is not among the endpoints of the path, its preflight shows it. Two policies
// may answer a preflight alike, so the answer may also be that of another pattern.
func (n *neighbours) foreign(method string) bool {
	for _, e := range n.own {
		if e.Method == method {
			return !sameEvaluator(e.Evaluator, n.ev)
		}
	}
	foreign, known := n.asked[method]
	if !known {
		p := n.x.preflight(method, n.path, n.ev)
		foreign = !p.isPolicys() || slices.ContainsFunc(n.also, func(e *Endpoint) bool {
			return e.Method == method && !sameEvaluator(e.Evaluator, n.ev) && p.mayBeFrom(e.Evaluator)
		})
		n.asked[method] = foreign
	}
	return foreign
}

// tokens returns the methods of a list, sorted. HEAD is left out if there is GET:
// ServeMux routes both by one pattern, and every preflight passes without it.
func tokens(lines []string) []string {
	var all []string
	for _, line := range lines {
		for method := range strings.SplitSeq(line, ",") {
			if method = strings.TrimSpace(method); method != "" {
				all = append(all, method)
			}
		}
	}
	if slices.Contains(all, http.MethodGet) {
		all = slices.DeleteFunc(all, func(m string) bool { return m == http.MethodHead })
	}
	slices.Sort(all)
	return slices.Compact(all)
}
