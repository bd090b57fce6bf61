package middlewaretest

import (
	"io"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestEcho(t *testing.T) { tryAll(t, echoRows) }

var echoRows = []row{
	{echoOutside(echoRecover), 204, kept, kept, ""},
	{echoInside(echoRecover), 204, kept, kept, ""},

	{echoOutside(echoContextTimeout), 204, kept, kept, "it waits for the handler"},
	{echoInside(echoContextTimeout), 204, kept, kept, ""},
	{echoOutside(echoTimeout), 204, kept, lost, "it is `http.TimeoutHandler`, and Echo calls it deprecated"},
	{echoInside(echoTimeout), 204, kept, kept, ""},
	{echoInside(echoTimeoutGzip), 204, varyLost, kept, "the timeout replaces our Vary with gzip's"},
	{echoInside(echoGzipTimeout), 204, kept, kept, "instead"},
	{echoAround(timeoutHandler), 204, kept, lost, "it answers with a header of its own"},
	{echoWithin(timeoutHandler), 204, kept, kept, ""},

	{echoOutside(echoGzip), 204, kept, kept, ""},
	{echoInside(echoGzip), 204, kept, kept, ""},
	{echoInPre(echoGzip), 204, kept, kept, ""},

	{echoOutside(echoBasicAuth), 401, kept, lost, "a preflight has no credentials"},
	{echoInside(echoBasicAuth), 204, kept, kept, ""},
	{echoOnRoute(echoBasicAuth), 204, kept, kept, ""},
	{echoOutside(echoJWT), 401, kept, lost, "a preflight has no token"},
	{echoInside(echoJWT), 204, kept, kept, ""},
	{echoOnRoute(echoJWT), 204, kept, kept, ""},

	{echoOutside(echoSessions), 204, kept, kept, "preflights make sessions"},
	{echoInside(echoSessions), 204, kept, kept, ""},

	{echoOutside(echoLogger), 204, kept, kept, ""},
	{echoInside(echoLogger), 204, kept, kept, "preflights are not logged"},

	{echoOutside(echoLimiter), 429, kept, lost, "preflights are counted, and refused"},
	{echoInside(echoLimiter), 204, kept, kept, "preflights are not counted"},

	{echoOutside(echoSecure), 204, kept, kept, ""},
	{echoInside(echoSecure), 204, kept, kept, "preflights lack its fields, and need none"},
	{echoInPre(echoHTTPSRedirect), 301, kept, lost, "browsers follow no redirect of a preflight"},
	{echoInPreInside(echoHTTPSRedirect), 204, kept, kept, ""},

	{echoOutside(echoOtel), 204, kept, kept, ""},
	{echoInside(echoOtel), 204, kept, kept, "preflights have no span"},
}

// echoCORS is ours.
func echoCORS() echo.MiddlewareFunc { return echoadapter.Middleware(adaptertest.Engine()) }

func echoOutside(n echoNeighbour) arrangement {
	return arrangement{n.theirs, "`Use(theirs, cors)`", func(s situation) http.Handler {
		return echoApp(s, nil, append(n.mount(s), echoCORS()), nil)
	}}
}

func echoInside(n echoNeighbour) arrangement {
	return arrangement{n.theirs, "`Use(cors, theirs)`", func(s situation) http.Handler {
		return echoApp(s, nil, append([]echo.MiddlewareFunc{echoCORS()}, n.mount(s)...), nil)
	}}
}

func echoOnRoute(n echoNeighbour) arrangement {
	return arrangement{n.theirs, "`Use(cors)`, theirs on the route", func(s situation) http.Handler {
		return echoApp(s, nil, []echo.MiddlewareFunc{echoCORS()}, n.mount(s))
	}}
}

func echoInPre(n echoNeighbour) arrangement {
	return arrangement{n.theirs, "`Pre(theirs)`, `Use(cors)`", func(s situation) http.Handler {
		return echoApp(s, n.mount(s), []echo.MiddlewareFunc{echoCORS()}, nil)
	}}
}

func echoInPreInside(n echoNeighbour) arrangement {
	return arrangement{n.theirs, "`Pre(cors, theirs)`", func(s situation) http.Handler {
		return echoApp(s, append([]echo.MiddlewareFunc{echoCORS()}, n.mount(s)...), nil, nil)
	}}
}

func echoAround(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`theirs(e)`, `Use(cors)`", func(s situation) http.Handler {
		return wrap(echoApp(s, nil, []echo.MiddlewareFunc{echoCORS()}, nil), n.mount(s)...)
	}}
}

func echoWithin(n httpNeighbour) arrangement {
	return arrangement{n.theirs, "`cors(theirs(e))`", func(s situation) http.Handler {
		return httpadapter.Middleware(adaptertest.Engine())(wrap(echoApp(s, nil, nil, nil), n.mount(s)...))
	}}
}

func echoApp(s situation, pre, use, route []echo.MiddlewareFunc) http.Handler {
	e := echo.New()
	e.Logger.SetOutput(io.Discard)
	e.Pre(pre...)
	e.Use(use...)
	for path, page := range pages(s) {
		e.GET(path, echoPage(path, page), route...)
	}
	return e
}

// echoPage fails and waits in Echo's manner, with an error.
func echoPage(path string, page http.HandlerFunc) echo.HandlerFunc {
	switch path {
	case "/fails":
		return func(echo.Context) error { return echo.ErrInternalServerError }
	case "/waits":
		return func(c echo.Context) error {
			<-c.Request().Context().Done()
			return c.Request().Context().Err()
		}
	}
	return echo.WrapHandler(page)
}
