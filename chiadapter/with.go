package chiadapter

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/core"
)

// With is r.With(Middleware(ev)) whose endpoints answer their preflights: for a
// single route, or for the endpoints of a Group.
//
//	chiadapter.With(r, engine).Put("/users/{id}", updateUser)
//
//	r.Group(func(r chi.Router) {
//		r = chiadapter.With(r, engine)
//		r.Get("/photos", listPhotos)
//		r.Post("/photos", addPhoto)
//	})
//
// Beside each endpoint, the returned router registers an OPTIONS route for its
// pattern in r. It answers preflights with the policy of the endpoint that their
// request will run, so that two methods of a path may have different policies,
// and hands on to an OPTIONS route that was there for the pattern, or to one of
// another pattern that takes the path: those that are no preflights, and those for
// a method that has another endpoint, such as one without a policy. Without such a
// route it answers 405, as chi does. The
// OPTIONS route runs r's middleware, but none that is added with With or Use to
// the returned router. Route and Mount need no OPTIONS route, and get none.
//
// The order of endpoints does not matter, except that chi replaces a route
// without a word: the app's own OPTIONS route, or Handle, for the same pattern
// belongs before it, or on the returned router.
//
// It panics when ev or r is nil, when an endpoint is registered again with
// another policy, and as chi does for a pattern that it cannot take. A preflight
// costs a second search in r. Registering an endpoint walks all routes of r, so that
// a thousand of them take about a second to register.
func With(r chi.Router, ev core.Evaluator) chi.Router {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	if r == nil {
		panic("cors: chiadapter.With needs the router that the endpoints are in and got nil")
	}
	middleware := Middleware(ev)
	inline, base := r.With(middleware), r
	if within, ok := r.(*router); ok {
		inline, base = within.Router.With(middleware), within.base
	}
	return &router{inline, base, &policy{ev, middleware}}
}

// router is an inline router with a policy. The methods that are not here are
// those of chi: they register no endpoints, or a router of their own, whose
// preflights arrive.
type router struct {
	chi.Router            // with the middleware
	base       chi.Router // without it
	policy     *policy
}

// policy is an evaluator, and the middleware for it.
type policy struct {
	evaluator  core.Evaluator
	middleware func(http.Handler) http.Handler
}

func (r *router) With(middlewares ...func(http.Handler) http.Handler) chi.Router {
	return &router{r.Router.With(middlewares...), r.base, r.policy}
}

func (r *router) Group(fn func(chi.Router)) chi.Router {
	inline := r.With()
	if fn != nil {
		fn(inline)
	}
	return inline
}

func (r *router) Handle(pattern string, h http.Handler) {
	if i := strings.IndexAny(pattern, " \t"); i >= 0 {
		r.Method(pattern[:i], strings.TrimLeft(pattern[i+1:], " \t"), h)
		return
	}
	all := endpointsOf(r.base)
	r.Router.Handle(pattern, &everyMethod{h, all}) // for all methods, OPTIONS too
	all.add(endpoint{"", pattern, r.policy, r.policy.middleware(h)})
}

func (r *router) HandleFunc(pattern string, h http.HandlerFunc) { r.Handle(pattern, h) }

func (r *router) Method(method, pattern string, h http.Handler) {
	method = strings.ToUpper(method) // as chi does
	if method == http.MethodOptions {
		r.options(pattern, h)
		return
	}
	r.Router.Method(method, pattern, h)
	preflightsOf(r.base, pattern).add(method, pattern, r.policy)
}

// options registers the app's own OPTIONS route behind the preflights of the
// pattern's other endpoints, where there are some: chi replaces theirs.
func (r *router) options(pattern string, h http.Handler) {
	_, handler := optionsOf(r.base, pattern)
	r.Router.Method(http.MethodOptions, pattern, h)
	if earlier := asPreflights(handler); earlier != nil {
		p := preflightsOf(r.base, pattern)
		for _, e := range earlier.own {
			p.add(e.method, e.pattern, e.policy)
		}
	}
}

func (r *router) MethodFunc(method, pattern string, h http.HandlerFunc) { r.Method(method, pattern, h) }

func (r *router) Connect(pattern string, h http.HandlerFunc) { r.Method("CONNECT", pattern, h) }
func (r *router) Delete(pattern string, h http.HandlerFunc)  { r.Method("DELETE", pattern, h) }
func (r *router) Get(pattern string, h http.HandlerFunc)     { r.Method("GET", pattern, h) }
func (r *router) Head(pattern string, h http.HandlerFunc)    { r.Method("HEAD", pattern, h) }
func (r *router) Options(pattern string, h http.HandlerFunc) { r.Method("OPTIONS", pattern, h) }
func (r *router) Patch(pattern string, h http.HandlerFunc)   { r.Method("PATCH", pattern, h) }
func (r *router) Post(pattern string, h http.HandlerFunc)    { r.Method("POST", pattern, h) }
func (r *router) Put(pattern string, h http.HandlerFunc)     { r.Method("PUT", pattern, h) }
func (r *router) Query(pattern string, h http.HandlerFunc)   { r.Method("QUERY", pattern, h) }
func (r *router) Trace(pattern string, h http.HandlerFunc)   { r.Method("TRACE", pattern, h) }
