package chiadapter

import (
	"iter"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/routepolicy"
)

// RouteMethods is a [Middleware] that grants only methods that have a route, so that
// you need not list methods twice:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	r.Use(chiadapter.RouteMethods(r, engine))
//
// It is [httpadapter.RouteMethods] for the routes of a chi router. Pass the outermost
// router. The middleware may be mounted anywhere in that router, or around it. A
// mounted handler that is not a *chi.Mux counts as a route for every method. The routes
// are read at the first preflight. A preflight costs one search in chi for each method
// that any route has.
//
// Add middleware that rewrites paths, such as middleware.StripSlashes, before it.
//
// RouteMethods panics if router or ev is nil.
func RouteMethods(router chi.Routes, ev core.Evaluator) func(http.Handler) http.Handler {
	if router == nil {
		panic("cors: chiadapter.RouteMethods needs the router whose routes it reads and got nil")
	}
	return httpadapter.RouteMethods((&routes{router: router}).methods, ev)
}

// methods returns those that have a route at the path of r.
func (rs *routes) methods(r *http.Request) []string {
	routePath := ""
	if c := chi.RouteContext(r.Context()); c != nil && len(c.RoutePatterns) == 0 {
		routePath = c.RoutePath // of the outermost router; a mounted one has its own
	}
	s := rs.search(path(r, routePath), "")
	defer rs.contexts.Put(s.context)
	return rs.table.Methods(s.find)
}

// Endpoints yields the method and the path of each route, sorted by path, for
// corstest.Endpoints. Routes of mounted routers are included. OPTIONS, the method of
// preflights, is left out, and so are CONNECT and TRACE, which browsers do not send.
func Endpoints(router chi.Routes) iter.Seq2[string, string] {
	return routepolicy.Endpoints(func(add func(method, path string)) {
		_ = chi.Walk(router, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
			add(method, path)
			return nil // and so Walk returns none
		})
	})
}
