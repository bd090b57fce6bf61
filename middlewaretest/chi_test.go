package middlewaretest

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestChi(t *testing.T) { tryAll(t, chiRows) }

var chiRows = []row{
	{chiOutside(chiRecoverer), 204, kept, kept, ""},
	{chiInside(chiRecoverer), 204, kept, kept, ""},

	{chiOutside(chiTimeout), 204, kept, kept, "it waits for the handler"},
	{chiInside(chiTimeout), 204, kept, kept, ""},
	{chiAround(timeoutHandler), 204, kept, lost, "it answers with a header of its own"},
	{chiOutside(timeoutHandler), 204, kept, lost, "the same; late handlers race with chi as well"},
	{chiInside(timeoutHandler), 204, kept, kept, "late handlers race with chi all the same"},
	{chiWithin(timeoutHandler), 204, kept, kept, "instead"},
	{chiWithin(timeoutChiCompress), 204, varyLost, kept, "the timeout replaces our Vary with the one set inside of it"},
	{chiWithin(chiCompressTimeout), 204, kept, kept, "instead"},

	{chiOutside(chiCompress), 204, kept, kept, ""},
	{chiInside(chiCompress), 204, kept, kept, ""},

	{chiOutside(chiBasicAuth), 401, kept, lost, "a preflight has no credentials"},
	{chiInside(chiBasicAuth), 204, kept, kept, ""},
	{chiOnRoute(chiBasicAuth), 204, kept, kept, ""},
	{chiOutside(chiJWT), 401, kept, lost, "a preflight has no token"},
	{chiInside(chiJWT), 204, kept, kept, ""},
	{chiOnRoute(chiJWT), 204, kept, kept, ""},

	{chiOutside(gorillaSessions), 204, kept, kept, "preflights make sessions"},
	{chiInside(gorillaSessions), 204, kept, kept, ""},

	{chiOutside(chiLogger), 204, kept, kept, ""},
	{chiInside(chiLogger), 204, kept, kept, "preflights are not logged"},
	{chiOutside(chiHTTPLog), 204, kept, kept, ""},
	{chiInside(chiHTTPLog), 204, kept, kept, "preflights are not logged"},

	{chiOutside(chiRate), 429, kept, lost, "preflights are counted, and refused"},
	{chiInside(chiRate), 204, kept, kept, "preflights are not counted"},

	{chiOutside(unrolledSecure), 204, kept, kept, ""},
	{chiInside(unrolledSecure), 204, kept, kept, "preflights lack its fields, and need none"},
	{chiOutside(unrolledRedirect), 301, kept, lost, "browsers follow no redirect of a preflight"},
	{chiInside(unrolledRedirect), 204, kept, kept, ""},

	{chiAround(otelHandler), 204, kept, kept, ""},
	{chiOutside(otelHandler), 204, kept, kept, ""},
	{chiInside(otelHandler), 204, kept, kept, "preflights have no span"},
}

// chiCORS is ours.
func chiCORS(next http.Handler) http.Handler {
	return chiadapter.Middleware(adaptertest.Engine())(next)
}

func chiOutside(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`Use(theirs, cors)`", func(s situation) http.Handler {
		return chiApp(s, append(n.mount(s), chiCORS), nil)
	}}
}

func chiInside(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`Use(cors, theirs)`", func(s situation) http.Handler {
		return chiApp(s, append([]wrapper{chiCORS}, n.mount(s)...), nil)
	}}
}

func chiOnRoute(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`Use(cors)`, `With(theirs)`", func(s situation) http.Handler {
		return chiApp(s, []wrapper{chiCORS}, n.mount(s))
	}}
}

func chiAround(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`theirs(router)`, `Use(cors)`", func(s situation) http.Handler {
		return wrap(chiApp(s, []wrapper{chiCORS}, nil), n.mount(s)...)
	}}
}

func chiWithin(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`cors(theirs(router))`", func(s situation) http.Handler {
		return chiCORS(wrap(chiApp(s, nil, nil), n.mount(s)...))
	}}
}

func chiApp(s situation, use, route []wrapper) http.Handler {
	router := chi.NewRouter()
	router.Use(use...)
	for path, page := range pages(s) {
		router.With(route...).Get(path, page)
	}
	return router
}
