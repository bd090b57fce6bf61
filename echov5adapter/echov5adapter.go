// Package echov5adapter answers cross-origin requests in an Echo v5 application.
// It is a module of its own, so that applications on other frameworks do not
// depend on Echo v5. For Echo v4 there is echoadapter.
//
// # One policy for the whole application
//
// Mount [Middleware] on the instance, before or after the routes:
//
//	e := echo.New()
//	e.Use(echov5adapter.Middleware(engine))
//	e.GET("/users", listUsers)
//
// Every preflight arrives there, and with e.Pre too. On a group (g.Use) or a single
// route it may not arrive: Echo itself answers the preflights of the route, and of the
// group's catch-alls and static files, without CORS headers.
//
// # Policies on groups and routes
//
// [On] adds one middleware for all of them:
//
//	cors := echov5adapter.On(e)
//	api := cors.Group("/api", partners)
//	api.PUT("/users/:id", update)
//	cors.Route(admins, e.DELETE("/users/:id", remove))
//
// The policy of a route decides its requests: its own policy, or that of the deepest
// group around its path. A preflight is decided by the policy of the route that the
// page's request will run; Echo's own router finds that route. Where it has no policy,
// the request goes on as if this package were not there. A 404 or 405 is decided by
// the policy of another method of the path, or of the group around it, so that pages
// can read it.
//
// Browsers keep the answer to a preflight for the URL. So an answer grants no method
// that another policy decides, and no page may keep headers that were granted beside
// one (see [core.Routed]).
//
// Its limits:
//
//   - Routes are read at the first request. A later one has no policy, and is not
//     considered in the answers for other routes.
//   - A middleware that changes the path, host or method of a request belongs in
//     e.Pre. If e.Use has it before On, then Echo has routed the request by the old
//     path: On hands on the preflights in which it notices that, and logs the first
//     one with log/slog. It does not notice if both paths have the same pattern.
//   - Middleware after On has the last word on responses. For a policy of all other
//     routes, do not mount Middleware after On, but a policy on the group "/".
//   - At a path that has a route of e.Any with another policy, or with none, "*" does
//     not grant OPTIONS: a policy has to name it. An Evaluator of your own has to pass
//     [core.Request.RouteMethods] on.
//   - A route that is registered again keeps its policy: Echo does not tell the two
//     apart.
//   - [echo.NewVirtualHostHandler] runs no middleware for the hosts that it knows: mount
//     CORS on each of their instances.
//
// # Beside other middleware
//
// Middleware in e.Pre runs before all of e.Use. If one redirects, such as
// middleware.RemoveTrailingSlashWithConfig with a RedirectCode, mount CORS with e.Pre
// before it, or httpadapter around the instance: pages cannot follow a redirect
// without CORS headers, and browsers follow none for a preflight.
//
// Responses of Echo's error handler have the headers, too. If Middleware is mounted
// twice, the outer one answers every preflight and the inner one has the last word on
// other responses. If a handler or an upstream server adds CORS headers of its own,
// that is not noticed; browsers refuse two Access-Control-Allow-Origin.
package echov5adapter

import (
	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
)

// Middleware returns a middleware that answers preflights, and for any other request
// sets the CORS headers and calls the next handler. It panics if ev is nil, and is safe
// for concurrent use.
func Middleware(ev core.Evaluator) echo.MiddlewareFunc {
	requireEvaluator(ev)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if status := core.Answer(ev, c.Request(), c.Response().Header()); status != 0 {
				return c.NoContent(status)
			}
			return next(c)
		}
	}
}

func requireEvaluator(ev core.Evaluator) {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
}
