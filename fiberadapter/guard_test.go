package fiberadapter_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/proxy"
	"github.com/gofiber/fiber/v3/middleware/recover"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestGuardHasTheLastWord(t *testing.T) {
	adaptertest.RequireRestored(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
		app := newApp()
		app.Use(fiberadapter.Guard(ev))
		app.Get("/thing", handle(handler))
		return serve(app)
	})
}

// spoil does to the response what a handler should not do.
func spoil(c fiber.Ctx) {
	c.Set("Access-Control-Allow-Origin", "*")
	c.Set("Vary", "Accept")
}

func TestGuardHasTheLastWordOnWhatFiberWrites(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Vary", "Accept")
	}))
	defer upstream.Close()
	for name, row := range map[string]struct {
		handler fiber.Handler
		status  int
		vary    string
	}{
		"JSON":                          {func(c fiber.Ctx) error { spoil(c); return c.JSON("ok") }, 200, "Accept, Origin"},
		"no content":                    {func(c fiber.Ctx) error { spoil(c); return c.SendStatus(204) }, 204, "Accept, Origin"},
		"an error":                      {func(c fiber.Ctx) error { spoil(c); return fiber.NewError(418) }, 418, "Accept, Origin"},
		"no route":                      {func(c fiber.Ctx) error { spoil(c); return c.Next() }, 404, "Accept, Origin"},
		"a panic":                       {func(c fiber.Ctx) error { spoil(c); panic("a bug") }, 500, "Accept, Origin"},
		"an upstream server's response": {proxy.Forward(upstream.URL), 200, "Accept, Origin"},
		"an error of fasthttp":          {func(c fiber.Ctx) error { c.RequestCtx().Error("no", 502); return nil }, 502, "Origin"},
	} {
		t.Run(name, func(t *testing.T) {
			app := newApp()
			app.Use(recover.New(), fiberadapter.Guard(adaptertest.Engine()))
			app.Get("/thing", row.handler)
			answer := adaptertest.Actual(serve(app), http.MethodGet, "/thing")
			assert.Equal(t, row.status, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
			assert.Equal(t, []string{row.vary}, answer.Header["Vary"])
		})
	}
}

// Whatever the error handler does, and also if it fails, the guard comes after it.
func TestGuardHasTheLastWordOnTheErrorHandler(t *testing.T) {
	for name, fails := range map[string]error{"": nil, "and fails": errors.New("no template")} {
		t.Run(name, func(t *testing.T) {
			app := newApp(fiber.Config{ErrorHandler: func(c fiber.Ctx, err error) error {
				spoil(c)
				return errors.Join(c.Status(http.StatusTeapot).SendString(err.Error()), fails)
			}})
			app.Use(fiberadapter.Guard(adaptertest.Engine()))
			app.Get("/thing", func(fiber.Ctx) error { return errors.New("a bug") })
			answer := adaptertest.Actual(serve(app), http.MethodGet, "/thing")
			want := http.StatusTeapot
			if fails != nil {
				want = http.StatusInternalServerError
			}
			assert.Equal(t, want, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
		})
	}
}

// Fiber leaves the names as handlers write them if DisableHeaderNormalizing is set.
func TestGuardReplacesHeadersInAnySpelling(t *testing.T) {
	app := newApp(fiber.Config{DisableHeaderNormalizing: true})
	app.Use(fiberadapter.Guard(adaptertest.Engine()))
	app.Get("/thing", func(c fiber.Ctx) error {
		c.Response().Header.DisableNormalizing() // the test's server is not Fiber's own
		c.Response().Header.Add("access-control-allow-origin", "*")
		c.Response().Header.Add("ACCESS-CONTROL-ALLOW-CREDENTIALS", "true")
		c.Response().Header.Add("vary", "Accept")
		return nil
	})
	answer := adaptertest.Actual(serve(app), http.MethodGet, "/thing")
	adaptertest.RequireShared(t, answer)
	assert.Empty(t, answer.Header["Access-Control-Allow-Credentials"])
	assert.Equal(t, []string{"Origin, Accept"}, answer.Header["Vary"])
}

func TestGuardNamesTheRouteInTheLog(t *testing.T) {
	var log bytes.Buffer
	engine := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}}, core.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	app := newApp()
	app.Use(fiberadapter.Guard(engine))
	app.Get("/things/:id", func(c fiber.Ctx) error { spoil(c); return nil })
	for range 3 {
		adaptertest.Actual(serve(app), http.MethodGet, "/things/7")
	}
	assert.Equal(t, 1, strings.Count(log.String(), "route=/things/:id"), log.String())
}

// No cache may use a response to a malformed Origin again, whatever the handler says.
func TestResponsesThatNoCacheMayUseStayThatWay(t *testing.T) {
	app := newApp()
	app.Use(fiberadapter.Middleware(adaptertest.Engine()))
	app.Get("/thing", func(c fiber.Ctx) error {
		c.Set("Cache-Control", "public, max-age=600")
		c.Set("Vary", "Accept")
		return nil
	})
	app.Get("/spelled", func(c fiber.Ctx) error {
		c.Response().Header.DisableNormalizing()
		c.Response().Header.Add("cache-control", "public, max-age=600")
		c.Response().Header.Add("vary", "Accept")
		return nil
	})
	for _, path := range []string{"/thing", "/spelled"} {
		answer := ask(serve(app), actual("GET", path, "https://app.example.com/"))
		assert.Equal(t, []string{"*"}, answer.Header["Vary"], path)
		assert.Equal(t, []string{"no-store"}, answer.Header["Cache-Control"], path)
	}
	answer := adaptertest.Actual(serve(app), "GET", "/thing")
	assert.Equal(t, []string{"public, max-age=600"}, answer.Header["Cache-Control"], "of an origin that is well-formed")
}

func TestTheHandlerGetsWhatTheLookupFound(t *testing.T) {
	for _, middleware := range []func(core.Evaluator) fiber.Handler{fiberadapter.Middleware, fiberadapter.Guard} {
		adaptertest.RequireFound(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
			app := newApp()
			app.Use(middleware(ev))
			app.Get("/thing", handle(handler))
			return serve(app)
		})
		adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { middleware(ev) })
	}
}
