package echoadapter_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/internal/adaptertest"
)

// This file holds what we rely on in Echo.

// found searches in a context of its own, and returns the pattern and whether a route
// for the method has it, or one of RouteNotFound.
func found(app *echo.Echo, method, path string) (pattern string, matched bool) {
	c := app.NewContext(nil, nil)
	app.Router().Find(method, path, c)
	return c.Path(), c.ParamNames() != nil
}

func TestEchoNamesAPatternWithoutARouteToo(t *testing.T) {
	app := echo.New()
	app.PUT("/users/:id", ok)
	app.GET("/users/:name", ok) // the same place in Echo's tree
	app.GET("/photos", ok)
	app.Group("/api", nothing).GET("/users", ok)
	for _, c := range []struct {
		method, path, pattern string
		matched               bool
	}{
		{"PUT", "/users/7", "/users/:id", true},
		{"GET", "/users/7", "/users/:name", true},
		{"GET", "/users/7/photos", "/users/:name", true},
		{"DELETE", "/users/7", "/users/:name", false},
		{"GET", "/photos", "/photos", true},
		{"PUT", "/photos", "/photos", false},
		{"PUT", "/api/users", "/api/*", true}, // the group's RouteNotFound
		{echo.RouteNotFound, "/api/users", "/api/*", true},
		{"PUT", "/nowhere", "", false},
	} {
		pattern, matched := found(app, c.method, c.path)
		assert.Equal(t, c.pattern, pattern, "%s %s", c.method, c.path)
		assert.Equal(t, c.matched, matched, "%s %s", c.method, c.path)
	}
}

func TestEchoLeavesTheResultOfTheLastSearchIfItFindsNothing(t *testing.T) {
	app := echo.New()
	app.PUT("/users/:id", ok)
	c := app.NewContext(nil, nil)
	app.Router().Find("PUT", "/users/7", c)
	app.Router().Find("PUT", "/nowhere", c)
	assert.Equal(t, "/users/:id", c.Path())
	assert.Equal(t, []string{"id"}, c.ParamNames())
}

func TestEchoGivesParameterValuesOfAMatchOnly(t *testing.T) {
	app := echo.New()
	app.PUT("/users/:id", ok)
	c := app.NewContext(nil, nil)
	app.Router().Find("PUT", "/users/7", c)
	assert.Equal(t, []string{"7"}, c.ParamValues())
	app.Router().Find("DELETE", "/users/7", c)
	assert.Empty(t, c.ParamValues())
}

func TestEchoKeepsOneRouteForAMethodAndPatternAndReturnsIt(t *testing.T) {
	app := echo.New()
	first := app.PUT("/users", ok)
	second := app.PUT("/users", ok)
	assert.NotSame(t, first, second)
	assert.Len(t, app.Routes(), 1)
	assert.Same(t, second, app.Routes()[0])
}

func TestEchoReplacesARouterOfTheSameHost(t *testing.T) {
	app := echo.New()
	app.Host("admin.example").PUT("/users", ok)
	first := app.Routers()["admin.example"]
	group := app.Host("admin.example")
	assert.NotSame(t, first, app.Routers()["admin.example"])
	app.Routers()["admin.example"] = first // the map is Echo's own, and a group knows the name only
	group.PUT("/photos", ok)
	assert.Len(t, first.Routes(), 2)
}

func TestEchoRegistersTheNotFoundOfAHostsInnerGroupWithTheDefaultRouter(t *testing.T) {
	app := echo.New()
	host := app.Host("admin.example")
	host.Group("/api", nothing)
	assert.Len(t, app.Routes(), 2)
	assert.Empty(t, app.Routers()["admin.example"].Routes())
	host.Group("/api").Use(nothing)
	assert.Len(t, app.Routers()["admin.example"].Routes(), 2)
}

func TestEchosPoolMayHaveContextsThatAreTooSmallAtStartUp(t *testing.T) {
	app := echo.New()
	small := app.NewContext(nil, nil) // as the pool makes them
	app.PUT("/users/:id", ok)
	assert.Panics(t, func() { app.Router().Find("PUT", "/users/7", small) })
	assert.NotPanics(t, func() { app.Router().Find("PUT", "/users/7", app.NewContext(nil, nil)) })
}

func TestEchoNormalizesPatternsAndTakesRoutesOfAPlainGroupByText(t *testing.T) {
	app := echo.New()
	assert.Equal(t, "/users", app.PUT("users", ok).Path)
	assert.Equal(t, "/apiusers", app.Group("api").PUT("users", ok).Path)
	app.Group("/assets").Static("", ".")
	pattern, _ := found(app, "GET", "/assets-of-others")
	assert.Equal(t, "/assets*", pattern)
}

func TestEchoAnswersPreflightsOfACatchAllInAPlainGroup(t *testing.T) {
	app := echo.New()
	api := app.Group("/api", cors())
	api.GET("/files/*", ok)
	api.Static("/assets", ".")
	for _, path := range []string{"/api/files/a", "/api/assets/a"} {
		adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", path), http.StatusNoContent)
	}
}
