// Package chiadapter answers cross-origin requests in a chi application.
//
// # Where to mount it
//
// On the root router, before the routes (chi panics otherwise):
//
//	r := chi.NewRouter()
//	r.Use(chiadapter.Middleware(engine))
//	r.Get("/users", listUsers)
//
// Use works as well in r.Route, in a router that is mounted, and with
// r.With(…).Route and a Route inside of r.Group: these are routers of their own,
// and chi runs a router's middleware before it looks for the method.
//
// Not for endpoints in r.Group or r.With: chi answers their preflights with 405
// before their middleware runs. [With] mounts a policy there so that they are
// answered.
//
// A middleware that answers by itself, such as middleware.RedirectSlashes or
// one that authenticates, belongs after this one: what it answers before has no
// fields.
//
// [http.TimeoutHandler] belongs around the whole router, and CORS around both:
//
//	httpadapter.Middleware(engine)(http.TimeoutHandler(r, 10*time.Second, ""))
//
// Outside of CORS it drops the fields when it times out. Inside of the router, a
// handler that outlasts it shares chi's route context with a later request: a data
// race in Use, and that request's parameters on a single route. chi's own
// middleware.Timeout waits for the handler and is fine.
//
// Mounted twice, as on the root and in a group, there is one answer: the outer one
// answers every preflight, so that an inner policy cannot widen it, and the inner
// one has the last word on other answers. For several policies beside each other
// mount none on the root, or choose them by path with core.NewPaths.
//
// What a handler or an upstream server adds to the CORS fields afterwards cannot be
// seen here; browsers refuse two Access-Control-Allow-Origin.
package chiadapter

import (
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// Middleware returns a middleware that applies ev's decision to each response,
// answers preflights, and calls the next handler for everything else. It panics
// if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) func(http.Handler) http.Handler {
	return httpadapter.Middleware(ev)
}
