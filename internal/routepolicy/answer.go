package routepolicy

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// Answer answers a request by the policy that decides it: it writes the headers
// into h and returns the status to answer with now, or 0 to call the next handler.
// Without a policy it does nothing.
//
// runs is the route that the router runs for r, and nil if that is none: for a 404
// or 405, or if the router itself answers OPTIONS. path is the path of r as
// the router sees it, and find the router's search at this path. A preflight is
// decided by the route that find returns for the method that it asks for; runs is
// not looked at.
func (t *Table) Answer(r *http.Request, h http.Header, runs *Route, path string, find func(method string) *Route) (status int) {
	var ev core.Evaluator
	var others []string
	switch {
	case core.IsPreflight(r):
		ev, others = t.preflight(r.Header["Access-Control-Request-Method"][0], path, find)
	case runs != nil:
		ev = runs.Policy
	default:
		ev, _ = t.NotFound(path, false, find, nil)
	}
	if ev == nil {
		return 0
	}
	return core.AnswerRouted(ev, r, h, core.Routed{OtherMethods: others})
}

func (t *Table) preflight(method, path string, find func(method string) *Route) (ev core.Evaluator, others []string) {
	r := find(method)
	if r == nil {
		return t.NotFound(path, true, find, nil)
	}
	if r.Policy == nil {
		return nil, nil
	}
	return r.Policy, t.Found(r, find, nil)
}
