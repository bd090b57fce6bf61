// Package ginadapter answers cross-origin requests in a Gin application.
//
// # Where to mount it
//
// On the engine, before the routes:
//
//	router := gin.Default()
//	router.Use(ginadapter.Middleware(engine))
//	router.GET("/users", listUsers)
//
// Gin runs the engine's middleware for every path, those that end in 404 or 405
// included, so that each preflight arrives. After the routes, preflights still
// arrive but the routes' own answers carry no fields: Gin gives a route the
// middleware that is there when it is registered.
//
// Not on a group or a single route by itself: Gin finds no route for OPTIONS there
// and answers 404, or 405 with HandleMethodNotAllowed, without running the group's
// middleware. [Group] and [Route] mount a policy there so that its preflights are
// answered.
//
// Gin redirects paths with another trailing slash or other letters' case
// (RedirectTrailingSlash, which is on, and RedirectFixedPath) before any
// middleware runs: these answers have no fields. Once there is a route for OPTIONS,
// preflights are redirected too, which browsers do not follow. If pages rely on
// such redirects, wrap the engine instead: httpadapter.Middleware(engine)(router).
// If not, set router.RedirectTrailingSlash to false: these paths then get a 404 that
// has the fields. corstest.CheckApp fails where a redirect loses them.
//
// Mounted twice, as on the engine and on a group, there is one answer: the outer
// one answers every preflight, so that an inner policy cannot widen it, and the
// inner one has the last word on other answers. For several policies beside each
// other use Group without one on the engine, or choose them by path with
// core.NewPaths.
//
// What a handler or an upstream server adds to the CORS fields afterwards cannot be
// seen here; browsers refuse two Access-Control-Allow-Origin.
package ginadapter

import (
	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
)

// Middleware returns a middleware that applies ev's decision to each response. It
// answers preflights, so that no later handler runs, and hands on everything
// else. It panics if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) gin.HandlerFunc {
	checkEvaluator(ev)
	return func(c *gin.Context) { answer(c, ev, core.Routed{}) }
}

func checkEvaluator(ev core.Evaluator) {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
}

func answer(c *gin.Context, ev core.Evaluator, routed core.Routed) {
	if status := core.AnswerRouted(ev, c.Request, c.Writer.Header(), routed); status != 0 {
		c.AbortWithStatus(status)
	}
}
