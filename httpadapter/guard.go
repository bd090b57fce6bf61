package httpadapter

import (
	"net/http"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/lastword"
)

// Guard is [Middleware] with the last word on the response: handlers, file servers
// and proxies inside of it that add CORS headers, reflect an Origin or overwrite Vary
// change nothing. With core.WithLogger the first change of each route is logged. It
// costs a wrapper around each response writer, and a second look at its header.
//
// Streaming, hijacking, HTTP/2 push, trailers, informational responses and
// [http.ResponseController] work as without it. What a handler writes after it
// hijacked the connection is its own.
func Guard(ev core.Evaluator) func(http.Handler) http.Handler {
	guard := core.NewGuard(ev)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status, last := guard.Answer(r, w.Header())
			if status != 0 {
				w.WriteHeader(status)
				return
			}
			wrapped, finish := lastword.Wrap(w, func() { last.Restore(w.Header(), r.Pattern) })
			defer finish()
			next.ServeHTTP(wrapped, r)
		})
	}
}

// StripUpstream removes the CORS headers of an upstream server, for ModifyResponse of
// [net/http/httputil.ReverseProxy]. Then only the policy in front of the proxy decides,
// and no header is doubled:
//
//	proxy.ModifyResponse = httpadapter.StripUpstream
//
// Vary stays: it says what the upstream's response depends on. The error is always nil.
func StripUpstream(resp *http.Response) error {
	for key := range resp.Header {
		if strings.HasPrefix(http.CanonicalHeaderKey(key), "Access-Control-") {
			delete(resp.Header, key)
		}
	}
	return nil
}
