// Package httpadapter answers cross-origin requests in front of any
// [http.Handler].
//
// # Where to mount it
//
// Around the whole handler, outside of what routes, redirects, authenticates or
// times out:
//
//	http.ListenAndServe(addr, httpadapter.Middleware(engine)(mux))
//
// There it sees every preflight, and every response has CORS headers, errors
// included. Inside, preflights may never arrive: if an [http.ServeMux] pattern names a
// method ("GET /users"), the mux answers OPTIONS with 405 itself. A pattern without a
// method is fine.
//
// [http.TimeoutHandler] belongs inside: outside, it drops the headers when it times
// out. Inside, a Vary of the handler under it replaces the one written here.
//
// # Several policies
//
// Choose them by path with core.NewPaths, in one middleware.
//
// If it is mounted twice, as around the mux and around one handler, the outer policy
// answers preflights, so that the inner one cannot grant more. The inner policy
// decides the other responses.
//
// CORS headers that a handler or an upstream server adds afterwards cannot be seen
// here. Browsers refuse two Access-Control-Allow-Origin.
package httpadapter

import (
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// Middleware returns a middleware that applies ev's decision to each response,
// answers preflights, and calls the next handler for everything else. It panics
// if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) func(http.Handler) http.Handler {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	return routepolicy.Middleware(ev)
}
