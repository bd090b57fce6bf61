package routepolicy

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// Answer answers a request by the policy that decides it: it writes the headers
// into h and returns the status to answer with now, or 0 to call the next handler.
// Without a policy it does nothing. For the rest see Decide.
func (t *Table) Answer(r *http.Request, h http.Header, runs *Route, path string, find func(method string) *Route) (status int) {
	ev, others := t.Decide(r, runs, path, find)
	if ev == nil {
		return 0
	}
	return Answer(ev, r, h, others)
}

// Decide returns the policy that decides a request, or nil, and for a preflight the
// methods that another policy decides.
//
// runs is the route that the router runs for r, and nil if that is none: for a 404
// or 405, or if the router itself answers OPTIONS. path is the path of r as the
// router sees it, and find the router's search at this path. A preflight is decided
// by the route that find returns for the method that it asks for; runs is not looked
// at.
func (t *Table) Decide(r *http.Request, runs *Route, path string, find func(method string) *Route) (ev core.Evaluator, others []string) {
	preflight := core.IsPreflight(r)
	if preflight {
		runs = find(r.Header["Access-Control-Request-Method"][0])
	}
	switch {
	case runs == nil:
		return t.NotFound(path, preflight, find, nil)
	case preflight && runs.Policy != nil:
		others = t.Found(runs, find, nil)
	}
	return runs.Policy, others
}
