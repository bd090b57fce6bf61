package echoadapter

import (
	"iter"
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// RouteMethods is a [Middleware] that grants only methods that have a route, so that
// you need not list methods twice:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	e.Use(echoadapter.RouteMethods(e, engine))
//
// If AllowMethods is "*", a preflight grants the methods that have a route for its
// path, except OPTIONS, CONNECT and TRACE. With AllowCredentials it grants only the one
// that is asked for. If AllowMethods is a list, a preflight grants its methods that
// have a route. GET, HEAD and POST pass every preflight, listed or not.
//
// Every origin of the policy can use a new route at once, with DELETE as well as with
// GET. A method without a route is refused with [core.ReasonMethodNotRouted]. If you
// write an Evaluator that calls another one, it must pass [core.Request.RouteMethods]
// on.
//
// The routes are read at the first preflight. A preflight costs one search of Echo's
// router for each method that any route has, and a list. Other requests cost what they
// cost with Middleware.
//
// Add middleware that changes the path, such as middleware.RemoveTrailingSlash, with
// e.Pre.
//
// RouteMethods panics if e or ev is nil.
func RouteMethods(e *echo.Echo, ev core.Evaluator) echo.MiddlewareFunc {
	return newPolicies(e).RouteMethods(ev)
}

// RouteMethods is the function [RouteMethods] for the instance of p.
func (p *Policies) RouteMethods(ev core.Evaluator) echo.MiddlewareFunc {
	routepolicy.Require(ev)
	return middleware(func(c echo.Context) (status int, last *core.LastWord) {
		r := c.Request()
		return core.AnswerRouted(ev, r, c.Response().Header(), core.Routed{Methods: func() []string { return p.methods(r) }})
	})
}

// methods returns those that have a route for the path of a request.
func (p *Policies) methods(r *http.Request) []string {
	s := p.search(r)
	if s.table == nil {
		return nil
	}
	defer s.end()
	return s.table.Methods(s.find)
}

// Endpoints yields the method and the path of each route of the instance, sorted by
// path, for corstest.Endpoints. The path of a route of a host begins with the host, as
// in patterns of http.ServeMux: "admin.example.com/users". OPTIONS, the method of
// preflights, is left out, and so are CONNECT and TRACE, which browsers do not send.
// The routes of e.RouteNotFound are left out, too.
func Endpoints(e *echo.Echo) iter.Seq2[string, string] {
	return routepolicy.Endpoints(func(add func(method, path string)) {
		routers := maps.Clone(e.Routers())
		routers[""] = e.Router()
		for host, router := range routers {
			for _, route := range router.Routes() {
				if route.Method != echo.RouteNotFound {
					add(route.Method, host+route.Path)
				}
			}
		}
	})
}
