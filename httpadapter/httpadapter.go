// Package httpadapter answers cross-origin requests in front of any
// [http.Handler].
//
// # Where to mount it
//
// Around the whole handler, outside of whatever routes, redirects,
// authenticates or times out:
//
//	http.ListenAndServe(addr, httpadapter.Middleware(engine)(mux))
//
// There it sees every preflight, and every answer carries the fields that
// browsers need, errors included. Elsewhere preflights may never arrive: a
// [http.ServeMux] pattern that names a method ("GET /users") answers OPTIONS
// with 405 before a middleware around that one handler runs. A pattern without a
// method is fine.
//
// [http.TimeoutHandler] belongs inside, around the routes: outside, it drops
// the fields when it times out. Inside, a Vary of the handler under it replaces
// the one written here.
//
// Mounted twice, as around the mux and around one handler, there is one answer: the
// outer one answers every preflight, so that an inner policy cannot widen it, and
// the inner one has the last word on other answers. For several policies beside
// each other choose them by path with core.NewPaths.
//
// What a handler or an upstream server adds to the CORS fields afterwards cannot be
// seen here; browsers refuse two Access-Control-Allow-Origin.
package httpadapter

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// Middleware returns a middleware that applies ev's decision to each response,
// answers preflights, and calls the next handler for everything else. It panics
// if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) func(http.Handler) http.Handler {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if status := core.Answer(ev, r, w.Header()); status != 0 {
				w.WriteHeader(status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
