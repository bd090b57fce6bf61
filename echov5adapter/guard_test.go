package echov5adapter_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/labstack/echo/v5"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func guardedInstance(ev core.Evaluator, handler echo.HandlerFunc) http.Handler {
	e := echo.New()
	e.Use(echov5adapter.Guard(ev))
	e.GET("/thing", handler)
	return e
}

func TestGuardHasTheLastWord(t *testing.T) {
	adaptertest.RequireLastWord(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
		return guardedInstance(ev, echo.WrapHandler(handler))
	})
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { echov5adapter.Guard(ev) })
}

func TestGuardHasTheLastWordOnWhatEchoWrites(t *testing.T) {
	for name, write := range map[string]echo.HandlerFunc{
		"JSON":       func(c *echo.Context) error { return c.JSON(200, "ok") },
		"no content": func(c *echo.Context) error { return c.NoContent(204) },
		"an error":   func(c *echo.Context) error { return errors.New("a bug") },
		"nothing":    func(c *echo.Context) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			resp := adaptertest.Actual(guardedInstance(adaptertest.Engine(), func(c *echo.Context) error {
				c.Response().Header().Set("Access-Control-Allow-Origin", "*")
				c.Response().Header().Set("Vary", "Accept")
				return write(c)
			}), http.MethodGet, "/thing")
			adaptertest.RequireShared(t, resp)
			assert.Equal(t, []string{"Accept, Origin"}, resp.Header["Vary"])
		})
	}
}

func TestTheHandlerGetsWhatTheLookupFound(t *testing.T) {
	for _, middleware := range []func(core.Evaluator) echo.MiddlewareFunc{echov5adapter.Middleware, echov5adapter.Guard} {
		adaptertest.RequireFound(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
			e := echo.New()
			e.Use(middleware(ev))
			e.GET("/thing", echo.WrapHandler(handler))
			return e
		})
	}
}
