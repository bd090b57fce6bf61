package middlewaretest

import (
	"net/http"
	"testing"

	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestNetHTTP(t *testing.T) { tryAll(t, httpRows) }

var httpRows = []row{
	{httpOutside(recoveryHandler), 204, kept, kept, ""},
	{httpInside(recoveryHandler), 204, kept, kept, ""},

	{httpOutside(timeoutHandler), 204, kept, lost, "it answers with a header of its own"},
	{httpInside(timeoutHandler), 204, kept, kept, ""},
	{httpOnRoute(timeoutHandler), 204, kept, kept, ""},
	{httpInside(timeoutCompressHandler), 204, varyLost, kept, "the timeout replaces our Vary with the one set inside of it"},
	{httpInside(compressTimeoutHandler), 204, kept, kept, "instead"},

	{httpOutside(compressHandler), 204, kept, kept, ""},
	{httpInside(compressHandler), 204, kept, kept, ""},

	{httpOutside(tokenHandler), 401, kept, lost, "a preflight has no token"},
	{httpInside(tokenHandler), 204, kept, kept, ""},
	{httpOnRoute(tokenHandler), 204, kept, kept, ""},

	{httpOutside(gorillaSessions), 204, kept, kept, "preflights make sessions"},
	{httpInside(gorillaSessions), 204, kept, kept, ""},

	{httpOutside(loggingHandler), 204, kept, kept, ""},
	{httpInside(loggingHandler), 204, kept, kept, "preflights are not logged"},

	{httpOutside(rateHandler), 429, kept, lost, "preflights are counted, and refused"},
	{httpInside(rateHandler), 204, kept, kept, "preflights are not counted"},
	{httpOutside(ululeLimiter), 429, kept, lost, "preflights are counted, and refused"},
	{httpInside(ululeLimiter), 204, kept, kept, "preflights are not counted"},

	{httpOutside(unrolledSecure), 204, kept, kept, ""},
	{httpInside(unrolledSecure), 204, kept, kept, "preflights lack its fields, and need none"},
	{httpOutside(unrolledRedirect), 301, kept, lost, "browsers follow no redirect of a preflight"},
	{httpInside(unrolledRedirect), 204, kept, kept, ""},

	{httpOutside(crossOriginProtection), 204, kept, lost, "`httpadapter.CrossOriginProtection` asks the policy instead"},
	{httpInside(crossOriginProtection), 204, kept, kept, "the same"},

	{httpOutside(otelHandler), 204, kept, kept, ""},
	{httpInside(otelHandler), 204, kept, kept, "preflights have no span"},
}

// httpCORS is ours.
func httpCORS(next http.Handler) http.Handler {
	return httpadapter.Middleware(adaptertest.Engine())(next)
}

func httpOutside(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`theirs(cors(mux))`", func(s situation) http.Handler {
		return wrap(httpCORS(muxApp(s)), n.mount(s)...)
	}}
}

func httpInside(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`cors(theirs(mux))`", func(s situation) http.Handler {
		return httpCORS(wrap(muxApp(s), n.mount(s)...))
	}}
}

func httpOnRoute(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`cors(mux)`, theirs on the route", func(s situation) http.Handler {
		return httpCORS(muxApp(s, n.mount(s)...))
	}}
}

func muxApp(s situation, route ...wrapper) http.Handler {
	mux := http.NewServeMux()
	for path, page := range pages(s) {
		mux.Handle("GET "+path, wrap(page, route...))
	}
	return mux
}
