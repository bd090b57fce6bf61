package echov5adapter

import (
	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
)

// RouteMethods is [Middleware] for those who do not want to list methods twice: a
// preflight is granted the methods that the policy allows and the path has a route
// for.
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	e.Use(echov5adapter.RouteMethods(e, engine))
//
// Under AllowMethods "*" a preflight is granted all methods that have a route for
// its path, except OPTIONS, CONNECT and TRACE. A route of e.Any has the usual methods,
// and the one that the preflight asks for. With AllowCredentials, a preflight is
// granted the method that it asks for, if that has a route. GET, HEAD and POST pass
// every preflight, whether they are listed or not.
//
// A new route is open to every origin of the policy at once, DELETE as well as GET.
// The reason of a refusal is [core.ReasonMethodNotRouted]; an Evaluator of your own
// has to pass [core.Request.RouteMethods] on. The routes are read at the first
// preflight.
//
// A preflight costs one search of Echo's router for each method that any route has,
// and a list. Other requests cost what they cost under Middleware.
//
// A middleware that changes the path, such as middleware.RemoveTrailingSlash, goes
// before it, with e.Pre.
//
// It panics if e or ev is nil.
func RouteMethods(e *echo.Echo, ev core.Evaluator) echo.MiddlewareFunc {
	return newPolicies(e).RouteMethods(ev)
}

// RouteMethods is [RouteMethods] for the instance.
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
			if status := core.AnswerRouted(ev, r, c.Response().Header(), routed); status != 0 {
				return c.NoContent(status)
			}
			return next(c)
		}
	}
}
