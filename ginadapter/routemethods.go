package ginadapter

import (
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
)

// RouteMethods is a [Middleware] for the engine that grants only methods that the
// router has for the path, so that they need not be listed twice:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	router.Use(ginadapter.RouteMethods(router, engine))
//
// With AllowMethods "*", a preflight is granted exactly the methods that have a
// route for its path, apart from OPTIONS and what no page may send. If
// AllowMethods is a list, only its routed methods are granted. With
// AllowCredentials and "*", the response names the one method asked for, if it
// has a route. GET, HEAD and POST pass every preflight, listed or not.
//
// A new route is open to every origin of the policy as soon as it is there, DELETE
// as well as GET. The response shows which methods a path has to those who may send
// them. Observers and logs see core.ReasonMethodNotRouted for a method that has no
// route. An Evaluator of your own has to pass [core.Request.RouteMethods] on.
//
// A preflight costs one search for each method of the router. Register all routes
// before the first request. An escaped colon (`\:`) counts as a parameter. An
// httpadapter.Middleware around the engine would answer all preflights first.
//
// Beside [On] use the method [Policies.RouteMethods]. It panics if router or ev is
// nil.
func RouteMethods(router *gin.Engine, ev core.Evaluator) gin.HandlerFunc {
	if router == nil {
		panic("cors: ginadapter.RouteMethods needs the engine whose routes it reads and got nil")
	}
	return newPolicies(router).RouteMethods(ev)
}

// RouteMethods is the function [RouteMethods] for the same router. It leaves alone
// what a policy of p decides, so that ev is the policy of all other routes and of
// paths that have none. Add it after [On]: router.Use(cors.RouteMethods(ev)).
func (p *Policies) RouteMethods(ev core.Evaluator) gin.HandlerFunc {
	checkEvaluator(ev)
	return func(c *gin.Context) {
		t := p.table()
		if decides, _ := t.decide(c); decides != nil {
			return
		}
		var routed core.Routed
		if core.IsPreflight(c.Request) {
			q := t.ask(c.Request.URL)
			defer q.done()
			methods := t.Methods(q.route)
			routed.Methods = func() []string { return methods }
			routed.OtherMethods = slices.DeleteFunc(slices.Clone(methods), func(method string) bool {
				r := q.route(method)
				return r.Policy == nil && r != &unclear.Route
			})
		}
		answer(c, ev, routed)
	}
}
