// Package httpadapter answers cross-origin requests in front of any [http.Handler].
//
// # Where to mount it
//
// Put it around the whole handler, so that it runs before anything that routes,
// redirects, authenticates or times out:
//
//	http.ListenAndServe(addr, httpadapter.Middleware(engine)(mux))
//
// There it sees every preflight, and every response has CORS headers, errors too.
// Further inside, preflights may never arrive: if a pattern of [http.ServeMux] names a
// method ("GET /users"), the mux itself answers OPTIONS with 405. A pattern without a
// method is fine.
//
// [http.TimeoutHandler] goes inside. Outside, it drops the headers when it times out.
// Inside, note that a handler under it which sets Vary replaces the Vary of this
// package.
//
// # Several policies
//
// Choose them by path with core.NewPaths, in one middleware.
//
// If the middleware is mounted twice, for example around the mux and around one
// handler, the outer policy answers preflights, so that the inner policy cannot grant
// more. The inner policy decides the other responses.
//
// # Headers that others add
//
// Handlers and upstream servers can change the CORS headers afterwards, and browsers
// refuse a response with two Access-Control-Allow-Origin headers. Use [Guard] against
// that, or [StripUpstream] for a reverse proxy.
//
// The guide docs/mounting/net-http.md of the repository has the order of other middleware, static
// files, proxies, and the frequent mistakes with the messages of corstest.CheckApp.
package httpadapter

import (
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// Middleware returns a middleware that answers preflights by the policy ev. For any
// other request it sets the CORS headers of the response and calls the next handler. It
// panics if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) func(http.Handler) http.Handler {
	routepolicy.Require(ev)
	return routepolicy.Middleware(ev)
}
