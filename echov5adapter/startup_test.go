package echov5adapter_test

import (
	"testing"

	"github.com/labstack/echo/v5"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestWhatCannotWorkPanicsAtStartUp(t *testing.T) {
	engine := adaptertest.Engine()
	for name, row := range map[string]struct {
		mount func(app *echo.Echo, cors *echov5adapter.Policies)
		says  string
	}{
		"another policy for the same group": {func(_ *echo.Echo, cors *echov5adapter.Policies) {
			cors.Group("/api", engine)
			cors.Group("api/", core.DenyAll())
		}, "use one policy for both"},
		"another policy for the same route": {func(app *echo.Echo, cors *echov5adapter.Policies) {
			route := app.PUT("/users", ok)
			cors.Route(engine, route)
			cors.Route(core.DenyAll(), route)
		}, "the route PUT /users already has another policy"},
		"a route of another instance": {func(app *echo.Echo, cors *echov5adapter.Policies) {
			app.GET("/users", ok)
			cors.Route(engine, echo.New().PUT("/users", ok))
		}, "of its own instance return, and got {Name:PUT:/users Method:PUT Path:/users"},
		"no route": {func(_ *echo.Echo, cors *echov5adapter.Policies) { cors.Route(engine, echo.RouteInfo{}) }, "got {Name: Method: Path:"},
		"a route for nothing": {func(app *echo.Echo, cors *echov5adapter.Policies) {
			cors.Route(engine, app.RouteNotFound("/*", ok))
		}, "Method:echo_route_not_found"},
		"no instance": {func(*echo.Echo, *echov5adapter.Policies) { echov5adapter.On(nil) }, "needs the instance"},
	} {
		t.Run(name, func(t *testing.T) {
			app := echo.New()
			defer func() { assert.Contains(t, recover(), row.says, "the panic's message") }()
			row.mount(app, echov5adapter.On(app))
		})
	}
}

func TestNilEvaluatorPanicsWhereItIsMounted(t *testing.T) {
	app := echo.New()
	cors := echov5adapter.On(app)
	route := app.PUT("/users", ok)
	for _, mount := range []func(core.Evaluator){
		func(ev core.Evaluator) { echov5adapter.Middleware(ev) },
		func(ev core.Evaluator) { cors.Group("/api", ev) },
		func(ev core.Evaluator) { cors.Route(ev, route) },
		func(ev core.Evaluator) { cors.RouteMethods(ev) },
		func(ev core.Evaluator) { echov5adapter.RouteMethods(app, ev) },
	} {
		adaptertest.RequireNilPanics(t, mount)
	}
}

func TestMountingThePolicyAgainIsMountingItOnce(t *testing.T) {
	app, engine := echo.New(), adaptertest.Engine()
	cors := echov5adapter.On(app)
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
	cors := echov5adapter.On(app)
	app.PUT("/files/:name", ok)
	cors.Route(adaptertest.Granting("LOCK"), app.PUT("/files/*", ok))
	adaptertest.RequireGrants(t, "LOCK", app, "PUT", "/files/")
	assert.Empty(t, adaptertest.Preflight(app, "PUT", "/files/a").Header.Get("Access-Control-Allow-Origin"))
}
