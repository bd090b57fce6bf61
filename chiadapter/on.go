package chiadapter

import (
	"cmp"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// On makes every [Middleware] answer the preflights of the routes that it is mounted
// on: in r.With, in r.Group, in r.Route and in routers that are mounted in r. On adds a
// middleware itself. Call it once, on the outermost router, before the routes. Add
// middleware that rewrites paths or methods before it, such as middleware.StripSlashes,
// CleanPath and GetHead.
//
// # How it decides
//
// A preflight announces a request. On asks chi which route will run for that request,
// and the innermost policy of the route answers. If no route has the method, the policy
// of the coming 404 or 405 answers, so that a page can read it. That is the policy of
// the last router that chi searches, or of another method of the path.
//
// The answer never lists a method whose route at this path has another policy or none,
// because browsers would keep it. A preflight for a route without a policy goes on to
// chi, as without On.
//
// # Limits
//
// All routes are read at the first request that has an Origin. The preflights of a
// route that is registered later get no policy.
//
// To find the policies, On calls each middleware once more for each route, with a
// handler that does nothing. No handler of the application runs.
//
// On does not see a policy inside a handler, or inside a router that is not a *chi.Mux.
// If such a router is mounted with Mount, it answers its own preflights, except at
// paths that another route takes as well.
//
// If a middleware of yours calls Middleware, it must return the handler that Middleware
// returns. If it wraps that handler, the preflights of its routes get no policy.
//
// If Handle registers "/a/*" over a router that is mounted at "/a", chi still runs that
// router for the path "/a" but does not show it. Preflights for "/a" are not answered.
//
// If middleware.GetHead serves a HEAD as GET, a preflight for HEAD still finds no route
// of its own.
//
// # Cost
//
// A preflight costs a search in chi for the method that it asks for, and one for each
// method that may have another policy at this path. Other requests with an Origin cost
// one search, for the headers of a 404 or 405. A request without an Origin costs
// nothing, so its 404 or 405 has no Vary.
//
// On panics if r is nil, if On or Middleware is already on r, and if r has routes. If r
// is the router of a Group or a With, the registration of its second route panics.
func On(r chi.Router) {
	if r == nil || r == (*chi.Mux)(nil) {
		panic("cors: chiadapter.On needs the router that the routes are in and got nil")
	}
	for _, m := range r.Middlewares() {
		switch routepolicy.Ask(m).(type) {
		case *on:
			panic("cors: chiadapter.On is already on this router; call it once")
		case *routepolicy.Handler:
			panic("cors: chiadapter.On has to come before chiadapter.Middleware, which would answer all preflights itself; call On first")
		}
	}
	o := &on{routes: &routes{router: r, policies: true}}
	r.Use(o.middleware)
}

// on is the handler of On.
type on struct {
	routes *routes
	next   http.Handler
}

func (o *on) middleware(next http.Handler) http.Handler {
	if routepolicy.IsProbe(next) {
		return o
	}
	if o.next != nil {
		panic("cors: chiadapter.On was called in a Group or With, where no preflight arrives; call it with the router itself, before its routes")
	}
	o.next = next
	return o
}

func (o *on) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(r.Header["Origin"]) > 0 && !routepolicy.IsDecided(r) {
		status, last, behind := o.routes.answer(w.Header(), r)
		routepolicy.Serve(status, last, o.next, w, behind)
		return
	}
	o.next.ServeHTTP(w, r)
}

// answer answers what no Middleware of a route will: a preflight, and a request
// without a route. It returns the status to answer with now, or 0 and the request for
// the next handler.
func (rs *routes) answer(h http.Header, r *http.Request) (status int, last *core.LastWord, behind *http.Request) {
	chis := chi.RouteContext(r.Context())
	asked, preflight := cmp.Or(chis.RouteMethod, r.Method), core.IsPreflight(r)
	if preflight {
		asked = r.Header["Access-Control-Request-Method"][0]
	}
	s := rs.search(path(r, chis.RoutePath), asked)
	defer rs.contexts.Put(s.context)
	if !preflight && s.find(asked) != nil {
		return 0, nil, r
	}
	if status, last = rs.table.Answer(r, h, nil, s.path, s.find); status != 0 || !preflight || s.isWhole() {
		return status, last, r
	}
	return 0, last, routepolicy.Decided(r)
}

// isWhole reports whether one route, without a policy that chi shows, takes all methods
// of the path. It may be an app that is mounted and answers its preflights itself.
func (s *search) isWhole() bool {
	whole := s.find(s.asked)
	return whole != nil && whole.Policy == nil && whole == s.find(http.MethodOptions) && len(s.table.Methods(func(method string) *routepolicy.Route {
		if other := s.find(method); other != whole {
			return other
		}
		return nil
	})) == 0
}
