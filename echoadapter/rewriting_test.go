package echoadapter_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// logged returns what goes to the default logger until the end of the test.
func logged(t *testing.T) *bytes.Buffer {
	before, log := slog.Default(), &bytes.Buffer{}
	slog.SetDefault(slog.New(slog.NewTextHandler(log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return log
}

// rewrite removes a prefix from the path, where it is.
func rewrite(prefix string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if path, is := strings.CutPrefix(c.Request().URL.Path, prefix); is {
				c.Request().URL.Path = path
			}
			return next(c)
		}
	}
}

func TestPolicyFollowsAPathThatPreRewrote(t *testing.T) {
	log := logged(t)
	for when, mount := range map[string]func(app *echo.Echo, cors func() *echoadapter.Policies){
		"before On": func(app *echo.Echo, cors func() *echoadapter.Policies) {
			app.Pre(middleware.RemoveTrailingSlash(), rewrite("/v1"))
			cors()
		},
		"after On": func(app *echo.Echo, cors func() *echoadapter.Policies) {
			cors()
			app.Pre(middleware.RemoveTrailingSlash(), rewrite("/v1"))
		},
	} {
		app := echo.New()
		mount(app, func() *echoadapter.Policies {
			cors := echoadapter.On(app)
			cors.Route(adaptertest.Engine(), app.PUT("/users", ok))
			app.PUT("/v1/*", ok)
			return cors
		})
		for _, path := range []string{"/users/", "/v1/users", "/users"} {
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
			adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
		}
		assert.Empty(t, log.String(), when)
	}
}

// Echo has chosen the route before e.Use: it runs /v1/users whatever the path is now.
func TestPreflightIsHandedOnWhereUseRewroteThePathBeforeOn(t *testing.T) {
	for name, catchAll := range map[string]func(app *echo.Echo){
		"":                              func(*echo.Echo) {},
		", with a catch-all of OPTIONS": func(app *echo.Echo) { app.OPTIONS("/*", ok) },
	} {
		t.Run("rewritten"+name, func(t *testing.T) {
			log := logged(t)
			app := echo.New()
			catchAll(app)
			app.Use(rewrite("/v1"))
			cors := echoadapter.On(app)
			cors.Route(adaptertest.Engine(), app.PUT("/users", ok))
			app.PUT("/v1/users", ok)

			for range 3 {
				preflight := adaptertest.Preflight(app, "PUT", "/v1/users")
				assert.Empty(t, preflight.Header.Values("Access-Control-Allow-Origin"))
			}
			assert.Equal(t, 1, strings.Count(log.String(), "mount that middleware with e.Pre"), log)
			adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/v1/users"), http.StatusOK)
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
			adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/users"))
		})
	}
}

// Echo routes the request that it got, not the one that a Pre middleware puts in its
// place.
func TestPreflightIsHandedOnWherePreReplacedTheRequest(t *testing.T) {
	log := logged(t)
	app := echo.New()
	app.Pre(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request().Clone(c.Request().Context())
			r.URL.Path = strings.TrimPrefix(r.URL.Path, "/v1")
			c.SetRequest(r)
			return next(c)
		}
	})
	cors := echoadapter.On(app)
	cors.Route(adaptertest.Engine(), app.PUT("/users", ok))
	app.PUT("/v1/users", ok)
	assert.Empty(t, adaptertest.Preflight(app, "PUT", "/v1/users").Header.Values("Access-Control-Allow-Origin"))
	assert.Contains(t, log.String(), "path=/users route=/v1/users")
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
}

func TestUnusedPolicyIsLogged(t *testing.T) {
	log := logged(t)
	app := echo.New()
	cors := echoadapter.On(app)
	cors.Route(adaptertest.Engine(), app.PUT("/users", ok))
	app.PUT("/users", ok)
	app.PUT("/photos", ok)
	cors.Route(adaptertest.Engine(), echo.New().PUT("/photos", ok))
	adaptertest.Actual(app, "PUT", "/users")
	for _, path := range []string{"/users", "/photos"} {
		assert.Equal(t, 1, strings.Count(log.String(), "method=PUT path="+path), log)
	}
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/photos"), http.StatusNoContent)
}

// Both paths have the pattern of one route for OPTIONS, but not of one for PUT.
func TestPreflightIsHandedOnWhereOnlyTheRouteForOptionsIsTheSame(t *testing.T) {
	logged(t)
	app := echo.New()
	app.OPTIONS("/*", ok)
	app.Use(rewrite("/v1"))
	cors := echoadapter.On(app)
	cors.Route(adaptertest.Engine(), app.PUT("/*", ok))
	app.PUT("/v1/users", ok)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/v1/users"), http.StatusOK)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
}
