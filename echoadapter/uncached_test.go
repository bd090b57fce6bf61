package echoadapter_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

var mounts = map[string]func(e *echo.Echo, ev core.Evaluator){
	"Middleware":   func(e *echo.Echo, ev core.Evaluator) { e.Use(echoadapter.Middleware(ev)) },
	"Guard":        func(e *echo.Echo, ev core.Evaluator) { e.Use(echoadapter.Guard(ev)) },
	"On":           func(e *echo.Echo, ev core.Evaluator) { echoadapter.On(e).Group("/", ev) },
	"RouteMethods": func(e *echo.Echo, ev core.Evaluator) { e.Use(echoadapter.RouteMethods(e, ev)) },
}

func TestResponsesToAMalformedOriginStayOutOfCaches(t *testing.T) {
	for name, mount := range mounts {
		t.Run(name, func(t *testing.T) {
			adaptertest.RequireUncached(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
				e := echo.New()
				mount(e, ev)
				e.GET("/thing", echo.WrapHandler(handler))
				e.OPTIONS("/thing", echo.WrapHandler(handler))
				return e
			})
		})
	}
}

// What a handler returns reaches Echo's error handler, however the header is written.
func TestTheErrorOfAHandlerIsAnsweredByEcho(t *testing.T) {
	for name, mount := range mounts {
		for _, origin := range []string{adaptertest.Origin, "malformed", "https://evil.example"} {
			e := echo.New()
			mount(e, adaptertest.Engine())
			e.GET("/thing", func(echo.Context) error { return echo.NewHTTPError(http.StatusConflict, "taken") })
			r := httptest.NewRequest("GET", "/thing", nil)
			r.Header.Set("Origin", origin)
			w := httptest.NewRecorder()
			e.ServeHTTP(w, r)
			assert.Equal(t, http.StatusConflict, w.Code, "%s, %s", name, origin)
			assert.Contains(t, w.Body.String(), "taken", "%s, %s", name, origin)
		}
	}
}

func TestAPolicyThatNoRouteUsesIsLogged(t *testing.T) {
	before := slog.Default()
	defer slog.SetDefault(before)
	var log bytes.Buffer
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	e := echo.New()
	policies := echoadapter.On(e)
	policies.Route(adaptertest.Engine(), e.GET("/thing", func(echo.Context) error { return nil }))
	e.GET("/thing", func(echo.Context) error { return nil }) // in place of the first
	e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/thing", nil))
	assert.Contains(t, log.String(), `level=WARN msg="cors: the policy of a route is not used: the route was registered again, or belongs to another instance" method=GET path=/thing`)
}

// A host that is added after the first request has no policies, and its preflights no methods.
func TestAHostThatIsAddedLaterHasNoMethods(t *testing.T) {
	before := slog.Default()
	defer slog.SetDefault(before)
	var log bytes.Buffer // of what panics
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	e := echo.New()
	e.Use(echoadapter.RouteMethods(e, adaptertest.Engine()))
	e.PUT("/thing", func(echo.Context) error { return nil })
	preflight := func(host string) http.Header {
		r := httptest.NewRequest("OPTIONS", "http://"+host+"/thing", nil)
		r.Header.Set("Origin", adaptertest.Origin)
		r.Header.Set("Access-Control-Request-Method", "PUT")
		w := httptest.NewRecorder()
		e.ServeHTTP(w, r)
		return w.Result().Header
	}
	assert.Equal(t, []string{"PUT"}, preflight("a.example")["Access-Control-Allow-Methods"])
	e.Host("late.example").PUT("/thing", func(echo.Context) error { return nil })
	assert.Empty(t, preflight("late.example")["Access-Control-Allow-Methods"])
	assert.Equal(t, []string{"PUT"}, preflight("a.example")["Access-Control-Allow-Methods"])
	assert.Empty(t, log.String())
}

// A route of another instance is not taken for the one that runs at its path.
func TestARouteOfAnotherInstanceIsRefused(t *testing.T) {
	e, other := echo.New(), echo.New()
	e.GET("/users/:id", func(echo.Context) error { return nil })
	foreign := other.GET("/users/me", func(echo.Context) error { return nil })
	assert.Panics(t, func() { echoadapter.On(e).Route(adaptertest.Engine(), foreign) })
}
