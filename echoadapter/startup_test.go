package echoadapter_test

import (
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestWhatCannotWorkPanicsAtStartUp(t *testing.T) {
	engine := adaptertest.Engine()
	for name, row := range map[string]struct {
		mount func(app *echo.Echo, cors *echoadapter.Policies)
		says  string
	}{
		"another policy for the same group": {func(_ *echo.Echo, cors *echoadapter.Policies) {
			cors.Group("/api", engine)
			cors.Group("api/", core.DenyAll())
		}, "use one policy for both"},
		"another policy for the same group of a host": {func(_ *echo.Echo, cors *echoadapter.Policies) {
			cors.HostGroup("admin.example", "/api", engine)
			cors.HostGroup("admin.example", "/api", core.DenyAll())
		}, "use one policy for both"},
		"another policy for the same route": {func(app *echo.Echo, cors *echoadapter.Policies) {
			route := app.PUT("/users", ok)
			cors.Route(engine, route)
			cors.Route(core.DenyAll(), route)
		}, "the route PUT /users already has another policy"},
		"a route of another instance": {func(app *echo.Echo, cors *echoadapter.Policies) {
			app.GET("/users", ok)
			app.Host("admin.example").DELETE("/users", ok)
			cors.Route(engine, echo.New().PUT("/users", ok))
		}, "of its own instance return, and got &{Method:PUT Path:/users"},
		"no route": {func(_ *echo.Echo, cors *echoadapter.Policies) { cors.Route(engine, nil) }, "got <nil>"},
		"a route for nothing": {func(app *echo.Echo, cors *echoadapter.Policies) {
			cors.Route(engine, app.RouteNotFound("/*", ok))
		}, "got &{Method:echo_route_not_found"},
		"no instance": {func(*echo.Echo, *echoadapter.Policies) { echoadapter.On(nil) }, "needs the instance"},
	} {
		t.Run(name, func(t *testing.T) {
			app := echo.New()
			defer func() { assert.Contains(t, recover(), row.says, "the panic's message") }()
			row.mount(app, echoadapter.On(app))
		})
	}
}

func TestNilEvaluatorPanicsWhereItIsMounted(t *testing.T) {
	app := echo.New()
	cors := echoadapter.On(app)
	route := app.PUT("/users", ok)
	for _, mount := range []func(core.Evaluator){
		func(ev core.Evaluator) { echoadapter.Middleware(ev) },
		func(ev core.Evaluator) { cors.Group("/api", ev) },
		func(ev core.Evaluator) { cors.HostGroup("admin.example", "/api", ev) },
		func(ev core.Evaluator) { cors.Route(ev, route) },
		func(ev core.Evaluator) { cors.RouteMethods(ev) },
		func(ev core.Evaluator) { echoadapter.RouteMethods(app, ev) },
	} {
		adaptertest.RequireNilPanics(t, mount)
	}
}

func TestMountingThePolicyAgainIsMountingItOnce(t *testing.T) {
	app, engine := echo.New(), adaptertest.Engine()
	cors := echoadapter.On(app)
	cors.Group("/api", engine).PUT("/users", ok)
	cors.Group("/api", engine).PUT("/photos", ok)
	route := app.PUT("/users", ok)
	cors.Route(engine, cors.Route(engine, route))
	for _, path := range []string{"/api/users", "/api/photos", "/users"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
}

// Echo's search takes the pattern /files/* for a path of the first route.
func TestRouteIsFoundWhereAnotherTakesItsPattern(t *testing.T) {
	app := echo.New()
	cors := echoadapter.On(app)
	app.PUT("/files/:name", ok)
	cors.Route(adaptertest.Engine(), app.Host("admin.example").PUT("/files/:name", ok))
	cors.Route(adaptertest.Granting("LOCK"), app.PUT("/files/*", ok))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "http://admin.example/files/a"))
	adaptertest.RequireGrants(t, "LOCK", app, "PUT", "/files/")
	assert.Empty(t, adaptertest.Preflight(app, "PUT", "/files/a").Header.Get("Access-Control-Allow-Origin"))
}
