package ginadapter

import (
	"iter"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// RouteMethods is a [Middleware] for the engine that grants only methods that have a
// route, so that you need not list methods twice:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	router.Use(ginadapter.RouteMethods(router, engine))
//
// If AllowMethods is "*", a preflight grants the methods that have a route for its
// path, except OPTIONS, CONNECT and TRACE. With AllowCredentials it grants only the one
// that is asked for. If AllowMethods is a list, a preflight grants its methods that
// have a route. GET, HEAD and POST pass every preflight, listed or not.
//
// Every origin of the policy can use a new route at once, with DELETE as well as with
// GET. A response shows which methods a path has. A method without a route is refused
// with core.ReasonMethodNotRouted. If you write an Evaluator that calls another one, it
// must pass [core.Request.RouteMethods] on.
//
// A preflight costs one search for each method of the router. Register all routes
// before the first request. An escaped colon (`\:`) counts as a parameter. Do not put
// an httpadapter.Middleware around the engine: it would answer all preflights first.
//
// Beside [On] use [Policies.RouteMethods]. RouteMethods panics if router or ev is nil.
func RouteMethods(router *gin.Engine, ev core.Evaluator) gin.HandlerFunc {
	if router == nil {
		panic("cors: ginadapter.RouteMethods needs the engine whose routes it reads and got nil")
	}
	return newPolicies(router).RouteMethods(ev)
}

// RouteMethods is the function [RouteMethods] for the engine of p. It does not touch
// what a policy of p decides. So ev is the policy of all other routes, and of paths
// that have no route. Add it after [On]: router.Use(cors.RouteMethods(ev)).
func (p *Policies) RouteMethods(ev core.Evaluator) gin.HandlerFunc {
	routepolicy.Require(ev)
	return func(c *gin.Context) {
		rs := p.routes()
		if decides, _ := rs.decide(c); decides != nil {
			return
		}
		var routed core.Routed
		if core.IsPreflight(c.Request) {
			q := rs.ask(c.Request.URL)
			defer q.done()
			methods := rs.Methods(q.route)
			routed.Methods = func() []string { return methods }
			routed.OtherMethods = slices.DeleteFunc(slices.Clone(methods), func(method string) bool {
				r := q.route(method)
				return r.Policy == nil && r != &unclear.Route
			})
		}
		answer(c, ev, routed)
	}
}

// Endpoints yields the method and the path of each route, sorted by path, for
// corstest.Endpoints. OPTIONS, the method of preflights, is left out, and so are
// CONNECT and TRACE, which browsers do not send. Call it before the engine serves:
// after that, an escaped colon in a path looks like a parameter.
func Endpoints(router *gin.Engine) iter.Seq2[string, string] {
	return routepolicy.Endpoints(func(add func(method, path string)) {
		for _, route := range router.Routes() {
			add(route.Method, route.Path)
		}
	})
}
