package echov5adapter

import (
	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
)

// RouteMethods is a [Middleware] that grants only methods that have a route, so that
// you need not list methods twice:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	e.Use(echov5adapter.RouteMethods(e, engine))
//
// If AllowMethods is "*", a preflight grants the methods that have a route for its
// path, except OPTIONS, CONNECT and TRACE. A route of e.Any has the usual methods, and
// the one that the preflight asks for. With AllowCredentials it grants only the one
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
	requireEvaluator(ev)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			r := c.Request()
			routed := core.Routed{Methods: func() []string {
				p.reading.Do(p.readRoutes)
				s := p.search(r)
				defer s.end()
				return s.methods(r.Header.Get("Access-Control-Request-Method"))
			}}
			status, last := core.AnswerRouted(ev, r, c.Response().Header(), routed)
			return serve(c, status, last, next)
		}
	}
}
