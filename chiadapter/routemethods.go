package chiadapter

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// RouteMethods is a [Middleware] that narrows the methods of the policy to those
// that the router has for the path, for those who do not want to list methods
// twice:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	r.Use(chiadapter.RouteMethods(r, engine))
//
// The router is the outermost one, which routes the whole path, wherever the
// middleware is mounted in it or around it.
//
// Under AllowMethods "*" a preflight grants exactly the methods that have a route
// for its path; OPTIONS is left out, and what no page may send. Of a list those are left
// that have a route. A handler that is mounted and is no router of chi takes all
// methods. It never grants what the policy does not, and GET, HEAD and POST pass
// every preflight whether they are listed or not. With AllowCredentials the policy
// names the one method asked for in place of "*", and it is left out if it has no
// route.
//
// The cost: a preflight has chi's router search its path once for each method
// that any route has, and allocates the list; other requests cost what they do in
// Middleware. A new route is open to every origin of the policy as soon as it is
// there, DELETE as well as GET. The answer tells which methods a path has, which
// is no secret to who may send them. A method that is refused for want of a route is
// told as such by the decision's reason, to observers and in logs, and Evaluators
// have to pass [core.Request.RouteMethods] on. Routes have to be there before the
// first preflight.
//
// It has to see paths as the router does: a middleware that rewrites them, such as
// middleware.StripSlashes, goes before it.
//
// It panics if router or ev is nil.
func RouteMethods(router chi.Routes, ev core.Evaluator) func(http.Handler) http.Handler {
	if router == nil {
		panic("cors: chiadapter.RouteMethods needs the router whose routes it reads and got nil")
	}
	methods := &routedMethods{router: router}
	return httpadapter.RouteMethods(func(r *http.Request) []string { return methods.of(wholePath(r)) }, ev)
}
