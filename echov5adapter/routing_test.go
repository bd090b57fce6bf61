package echov5adapter_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v5"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// This file holds what we rely on in Echo, and what it means for a policy.

// found searches in a context of its own.
func found(app *echo.Echo, method, path string) *echo.Context {
	c := app.NewContext(httptest.NewRequest(method, path, nil), nil)
	app.Router().Route(c)
	return c
}

func TestEchoNamesTheRouteThatItFinds(t *testing.T) {
	app := echo.NewWithConfig(echo.Config{Router: echo.NewRouter(echo.RouterConfig{AutoHandleHEAD: true, AllowOverwritingRoute: true})})
	app.PUT("users/:id", ok)
	app.GET("/users/:name", ok) // the same place in Echo's tree
	app.Any("/any", ok)
	app.Group("/api", nothing).GET("/users", ok)
	for _, c := range []struct{ method, path, foundMethod, pattern, contextPath string }{
		{"PUT", "/users/7", "PUT", "/users/:id", "/users/:id"},
		{"GET", "/users/7", "GET", "/users/:name", "/users/:name"},
		{"GET", "/users/7/photos", "GET", "/users/:name", "/users/:name"},
		{"HEAD", "/users/7", "GET", "/users/:name", "/users/:name"},
		{"DELETE", "/users/7", "", "", "/users/:name"},
		{"PURGE", "/any", echo.RouteAny, "/any", "/any"},
		{echo.RouteAny, "/any", echo.RouteAny, "/any", "/any"},
		{"PUT", "/api/users", echo.RouteNotFound, "/api/*", "/api/*"}, // of the group
		{echo.RouteNotFound, "/api/users", echo.RouteNotFound, "/api/*", "/api/*"},
		{"PUT", "/nowhere", "", "", ""},
	} {
		context := found(app, c.method, c.path)
		assert.Equal(t, c.foundMethod, context.RouteInfo().Method, "%s %s", c.method, c.path)
		assert.Equal(t, c.pattern, context.RouteInfo().Path, "%s %s", c.method, c.path)
		assert.Equal(t, c.contextPath, context.Path(), "%s %s", c.method, c.path)
	}
}

func TestEchoReturnsAPatternAsItWasWritten(t *testing.T) {
	app := echo.New()
	assert.Equal(t, "users", app.PUT("users", ok).Path)
	assert.Equal(t, "users", app.Router().Routes()[0].Path)
	assert.Equal(t, "/users", found(app, "PUT", "/users").RouteInfo().Path)
}

// The search must not write into the request of the application.
func TestHandlerSeesThePatternOfItsOwnRoute(t *testing.T) {
	app := echo.New()
	var pattern string
	note := func(c *echo.Context) error { pattern = c.Request().Pattern; return ok(c) }
	cors := echov5adapter.On(app)
	cors.Route(adaptertest.Engine(), app.PUT("/users/:id", note))
	app.DELETE("/users/:id", note)
	app.OPTIONS("/*", note)
	adaptertest.Preflight(app, "DELETE", "/users/7")
	assert.Equal(t, "/*", pattern, "the preflight was handed on")
	adaptertest.Actual(app, "PUT", "/users/7")
	assert.Equal(t, "/users/:id", pattern)
}

func TestPolicyFollowsTheDecodedPathWithUseEscapedPathForMatching(t *testing.T) {
	app := echo.NewWithConfig(echo.Config{Router: echo.NewRouter(echo.RouterConfig{UseEscapedPathForMatching: true})})
	cors := echov5adapter.On(app)
	cors.Route(adaptertest.Granting("PUT"), app.PUT("/api/:id", ok))
	cors.Route(adaptertest.Granting("DELETE"), app.PUT("/api/admin/x", ok))
	adaptertest.RequireGrants(t, "DELETE", app, "PUT", "/api/admin%2Fx")
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/api/x")
}

func TestPoliciesWorkWithAConcurrentRouter(t *testing.T) {
	app := echo.NewWithConfig(echo.Config{Router: echo.NewConcurrentRouter(echo.NewRouter(echo.RouterConfig{}))})
	cors := echov5adapter.On(app)
	cors.Route(adaptertest.Engine(), app.PUT("/users", ok))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/users"))
}

func TestEachVirtualHostHasItsOwnPolicies(t *testing.T) {
	admin, open := echo.New(), echo.New()
	app := echo.NewVirtualHostHandler(map[string]*echo.Echo{"admin.example": admin, "open.example": open})
	echov5adapter.On(app).Group("/api", adaptertest.Granting("LOCK")).PUT("/users", ok)
	echov5adapter.On(open).Group("/api", adaptertest.Granting("DELETE")).PUT("/users", ok)
	admin.PUT("/api/users", ok)
	adaptertest.RequireGrants(t, "LOCK", app, "PUT", "/api/users")
	adaptertest.RequireGrants(t, "DELETE", app, "PUT", "http://open.example/api/users")
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "http://admin.example/api/users"), http.StatusNoContent)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "http://admin.example/api/users"), http.StatusOK)
}
