package ginadapter

import (
	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routing"
)

// RouteMethods is a [Middleware] for the engine that narrows the methods of the
// policy to those that the router has for the path, for those who do not want to
// list methods twice:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	router.Use(ginadapter.RouteMethods(router, engine))
//
// Under AllowMethods "*" a preflight grants exactly the methods that have a route
// for its path; OPTIONS is left out, and what no page may send. Of a list those are left
// that have a route. It never grants what the policy does not, and GET, HEAD and
// POST pass every preflight whether they are listed or not. With
// AllowCredentials the policy names the one method asked for in place of "*",
// and it is left out if it has no route.
//
// The cost: a preflight compares its path with all routes and allocates the list;
// other requests cost what they do in Middleware. A new route is open to every
// origin of the policy as soon as it is there, DELETE as well as GET. The answer
// tells which methods a path has, which is no secret to who may send them.
// A method that is refused for want of a route is told as such by the decision's
// reason, to observers and in logs, and Evaluators have to pass
// [core.Request.RouteMethods] on. Routes have to be there before the first
// preflight.
//
// An httpadapter.Middleware around the engine would answer all preflights before it:
// to keep Gin's redirects readable, as that does, methods have to be listed.
//
// It panics if router or ev is nil.
func RouteMethods(router *gin.Engine, ev core.Evaluator) gin.HandlerFunc {
	if router == nil {
		panic("cors: ginadapter.RouteMethods needs the engine whose routes it reads and got nil")
	}
	middleware := Middleware(ev)
	table := &routeTable{engine: router}
	return func(c *gin.Context) {
		if !routing.IsPreflight(c.Request) {
			middleware(c)
			return
		}
		if status := routing.AnswerPreflight(ev, c.Request, c.Writer.Header(), func() []string {
			return table.methodsFor(routedPath(router, c.Request))
		}); status != 0 {
			c.AbortWithStatus(status)
			return
		}
		c.Next()
	}
}
