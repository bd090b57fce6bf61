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
// Add middleware that answers by itself after it, such as middleware.RedirectSlashes or
// one that authenticates. Otherwise its responses have no CORS headers.
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
// Without On, chi answers the preflights of endpoints in With and Group with 405,
// before their middleware runs. If only the path decides, use core.NewPaths in one
// middleware: it needs no On.
//
// If one policy is mounted around another, the inner policy decides the responses. With
// On it decides the preflights too. Without On the outer policy answers them, so that
// the inner policy cannot grant more.
//
// # Limits
//
// [http.TimeoutHandler] belongs around the whole router, and CORS around both:
//
//	httpadapter.Middleware(engine)(http.TimeoutHandler(r, 10*time.Second, ""))
//
// Around CORS, it drops the headers when it times out. Inside the router, it causes a
// data race: a handler that runs too long shares chi's route context with a later
// request. chi's own middleware.Timeout waits for the handler and is fine.
//
// Handlers and upstream servers can change the CORS headers afterwards, and browsers
// refuse a response with two Access-Control-Allow-Origin headers. Use [Guard] against
// that.
//
// The guide docs/mounting/chi.md of the repository has the order of other middleware, static
// files, proxies, and the frequent mistakes with the messages of corstest.CheckApp.
package chiadapter

import (
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// Middleware returns a middleware that answers preflights by the policy ev. For any
// other request it sets the CORS headers of the response and calls the next handler. It
// panics if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) func(http.Handler) http.Handler {
	return httpadapter.Middleware(ev)
}
