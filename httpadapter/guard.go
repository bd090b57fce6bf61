package httpadapter

import (
	"net/http"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/lastword"
)

// Guard is [Middleware] with the last word on the response. If a handler, a file server
// or a proxy inside of it adds CORS headers, reflects an Origin or overwrites Vary,
// Guard restores what the policy says. With core.WithLogger the first such change of
// each route is logged. Guard costs a wrapper around each response writer, and a second
// look at the headers.
//
// Streaming, hijacking, HTTP/2 push, trailers, informational responses and
// [http.ResponseController] work as without it. Guard does not see what a handler
// writes to a hijacked connection.
func Guard(ev core.Evaluator) func(http.Handler) http.Handler {
	guard := core.NewGuard(ev)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status, last := guard.Answer(r, w.Header())
			if status != 0 {
				w.WriteHeader(status)
				return
			}
			lastword.Serve(next, w, r, func() { last.Restore(w.Header(), r.Pattern) })
		})
	}
}

// StripUpstream removes the CORS headers from the response of an upstream server. It is
// for ModifyResponse of [net/http/httputil.ReverseProxy]. Only the policy in front of
// the proxy then decides, and no header is there twice:
//
//	proxy.ModifyResponse = httpadapter.StripUpstream
//
// It keeps Vary, which says what the upstream's response depends on. The error is
// always nil.
func StripUpstream(resp *http.Response) error {
	for key := range resp.Header {
		if strings.HasPrefix(http.CanonicalHeaderKey(key), "Access-Control-") {
			delete(resp.Header, key)
		}
	}
	return nil
}
