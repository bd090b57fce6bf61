// Package chiadapter answers cross-origin requests in a chi application.
//
// # One policy
//
// Mount it on the root router, before the routes (chi panics otherwise):
//
//	r := chi.NewRouter()
//	r.Use(chiadapter.Middleware(engine))
//	r.Get("/users", listUsers)
//
// Middleware that answers by itself, such as middleware.RedirectSlashes or one that
// authenticates, belongs after it: what it answers before has no CORS headers.
//
// # Several policies
//
// Call [On] on the root router. Then mount policies wherever chi takes a middleware:
//
//	r := chi.NewRouter()
//	chiadapter.On(r)
//	r.With(chiadapter.Middleware(admins)).Delete("/users/{id}", removeUser)
//	r.Route("/photos", func(r chi.Router) {
//		r.Use(chiadapter.Middleware(partners))
//		r.Get("/", listPhotos)
//	})
//
// Without On, chi answers the preflights of endpoints in With and Group with 405
// before their middleware runs. Where the path alone decides, core.NewPaths in one
// middleware needs no On.
//
// # Two policies around each other
//
// The inner policy decides responses. With On it decides preflights too. Without On the
// outer policy answers them, so that the inner one cannot grant more.
//
// # Limits
//
// [http.TimeoutHandler] belongs around the whole router, and CORS around both:
//
//	httpadapter.Middleware(engine)(http.TimeoutHandler(r, 10*time.Second, ""))
//
// Outside of CORS it drops the headers when it times out. Inside of the router, a
// handler that runs longer shares chi's route context with a later request. That is a
// data race. chi's own middleware.Timeout waits for the handler and is fine.
//
// CORS headers that a handler or an upstream server adds afterwards cannot be seen
// here. Browsers refuse two Access-Control-Allow-Origin.
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
