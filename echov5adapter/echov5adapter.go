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
// Every preflight arrives there, and with e.Pre too. Do not mount it on a single route
// or on a group (g.Use): Echo itself may answer the preflights of the route, and of the
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
// A route has its own policy, or that of the deepest group around its path. That policy
// decides the requests of the route. A preflight announces a request: Echo's own router
// finds the route of that request, and the policy of that route answers. If the route
// has no policy, the request goes on as if this package were not there. A 404 or 405
// gets the policy of another method of the path, or of the group around it, so that
// pages can read it.
//
// Browsers keep the answer to a preflight for the whole URL. So an answer grants no
// method that another policy decides. If there is such a method and the answer grants
// headers, browsers are told not to keep the answer (see [core.Routed]).
//
// Its limits:
//
//   - Routes are read at the first request. A later one has no policy, and is not
//     considered in the answers for other routes.
//   - A middleware that changes the path, host or method of a request belongs in e.Pre.
//     If it is added with e.Use before On, Echo has already routed the request by the
//     old path. When On notices that, it passes the preflight on to the next handler,
//     and logs the first one with log/slog. It does not notice if both paths have the
//     same pattern.
//   - Do not mount Middleware after On: it has the last word on responses. To give all
//     other routes a policy, mount it on the group "/".
//   - If a path has a route of e.Any with another policy or none, "*" does not grant
//     OPTIONS there: a policy must name it. If you write an Evaluator that calls
//     another one, it must pass [core.Request.RouteMethods] on.
//   - A route that is registered again keeps its policy: Echo does not distinguish the
//     two.
//   - [echo.NewVirtualHostHandler] runs no middleware for its hosts: mount CORS on the
//     instance of each host.
//
// # Beside other middleware
//
// Middleware in e.Pre runs before all of e.Use. Some of it redirects, such as
// middleware.RemoveTrailingSlashWithConfig with a RedirectCode. Then mount CORS with
// e.Pre before it, or httpadapter around the instance: pages cannot follow a redirect
// without CORS headers, and browsers never follow a redirect of a preflight.
//
// Responses of Echo's error handler have the headers, too. If Middleware is mounted
// twice, the outer one answers every preflight and the inner one has the last word on
// other responses.
//
// Handlers and upstream servers can change the CORS headers afterwards, and browsers
// refuse a response with two Access-Control-Allow-Origin headers. Use [Guard] against
// that.
//
// The guide docs/mounting/echo-v5.md of the repository has the order of other middleware, static
// files, proxies, and the frequent mistakes with the messages of corstest.CheckApp.
package echov5adapter

import (
	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
)

// Middleware returns a middleware that answers preflights by the policy ev. For any
// other request it sets the CORS headers of the response and calls the next handler. It
// panics if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) echo.MiddlewareFunc {
	requireEvaluator(ev)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			status, last := core.AnswerRouted(ev, c.Request(), c.Response().Header(), core.Routed{})
			return serve(c, status, last, next)
		}
	}
}

// serve answers with the status at once, or calls next if it is 0.
func serve(c *echo.Context, status int, last *core.LastWord, next echo.HandlerFunc) error {
	switch {
	case status != 0:
		return c.NoContent(status)
	case last != nil:
		return guarded(c, last, next)
	}
	return next(c)
}

func requireEvaluator(ev core.Evaluator) {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
}
