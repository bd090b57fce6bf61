// Package ginadapter answers cross-origin requests in a Gin application.
//
// # One policy
//
// Mount it on the engine, before the routes:
//
//	router := gin.Default()
//	router.Use(ginadapter.Middleware(engine))
//	router.GET("/users", listUsers)
//
// Gin runs the engine's middleware for every path, even for a 404 or 405, so every
// preflight arrives. A route gets only the middleware that is there when it is
// registered. So a route from before Middleware has no CORS headers in its responses,
// although its preflights are answered.
//
// Middleware does not work on a group or on a single route. Gin finds no route for
// OPTIONS there and answers 404, or 405 with HandleMethodNotAllowed, without running
// it. Use [On] for that.
//
// # Several policies
//
//	cors := ginadapter.On(router)
//	api := cors.Group(router.Group("/api"), partners)
//	api.PUT("/users/:id", update)
//	cors.Route(api, admins, "DELETE", "/users/:id", remove)
//
// To give all other routes a policy, use cors.Group(router, ev) or cors.RouteMethods.
// Do not mount Middleware beside On: on a path that has routes of both, it would grant
// methods that On's policies decide.
//
// To choose policies by path, without regard to routes, use core.NewPaths.
//
// # Redirects
//
// Gin redirects a path that differs from a route in its trailing slash
// (RedirectTrailingSlash, on by default) or in upper and lower case
// (RedirectFixedPath). It does so before any middleware runs, so the redirect has no
// CORS headers. If there is any route for OPTIONS (router.Any makes one), Gin redirects
// preflights too, and browsers do not follow. If pages rely on such redirects, wrap the
// engine instead: httpadapter.Middleware(engine)(router). If not, set
// router.RedirectTrailingSlash to false: these paths then get a 404 that has the
// headers. corstest.CheckApp fails where a redirect loses them.
//
// # Mounting twice
//
// The outer of two middlewares answers every preflight, so that an inner policy
// cannot widen it. The inner one has the last word on other responses.
//
// Handlers and upstream servers can change the CORS headers afterwards, and browsers
// refuse a response with two Access-Control-Allow-Origin headers. Use [Guard] against
// that.
//
// The guide docs/mounting/gin.md of the repository has the order of other middleware, static
// files, proxies, and the frequent mistakes with the messages of corstest.CheckApp.
package ginadapter

import (
	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// Middleware returns a middleware that answers preflights by the policy ev, and aborts
// the chain. For any other request it sets the CORS headers of the response. It panics
// if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) gin.HandlerFunc {
	routepolicy.Require(ev)
	return func(c *gin.Context) { answer(c, ev, core.Routed{}) }
}

func answer(c *gin.Context, ev core.Evaluator, routed core.Routed) {
	status, last := core.AnswerRouted(ev, c.Request, c.Writer.Header(), routed)
	switch {
	case status != 0:
		c.AbortWithStatus(status)
	case last != nil:
		nextGuarded(c, last)
	}
}
