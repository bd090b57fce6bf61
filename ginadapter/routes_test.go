package ginadapter_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
	"github.com/sallyport/cors/internal/routing/routingtest"
)

func TestGroupAnswersItsPreflights(t *testing.T) {
	for name, handleMethodNotAllowed := range map[string]bool{
		"as gin.New has it":           false,
		"with HandleMethodNotAllowed": true,
	} {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			app.HandleMethodNotAllowed = handleMethodNotAllowed
			api := ginadapter.Group(app, app.Group("/api"), adaptertest.Engine())
			api.PUT("/users", ok)
			api.PUT("/users/:id/photos/:photo", ok)
			api.PUT("/files/*path", ok)
			api.StaticFile("/favicon.ico", "favicon.ico")
			app.PUT("/apiary", ok)

			for _, path := range []string{"/api/users", "/api/users/7/photos/1", "/api/files/a/b", "/api/nowhere", "/api"} {
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
			}
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", "/api/favicon.ico"))
			adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", "/api/users"))

			adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/apiary"), http.StatusOK)
			assert.Empty(t, adaptertest.Preflight(app, "PUT", "/apiary").Header.Values("Access-Control-Allow-Origin"))
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/nowhere"), http.StatusNotFound)
		})
	}
}

func TestRouteAnswersItsPreflights(t *testing.T) {
	app := gin.New()
	app.HandleMethodNotAllowed = true
	root, engine := &app.RouterGroup, adaptertest.Engine()
	app.GET("/users/:id", ok)
	ginadapter.Route(app, root, engine, "PUT", "/users/:id", ok)
	ginadapter.Route(app, app.Group("/api"), engine, "PUT", "/files/*path", ok)
	ginadapter.Route(app, root, engine, "PUT", `/jobs/1\:cancel`, ok)
	app.GET("/files/*path", ok)

	for _, path := range []string{"/users/7", "/api/files/a/b", "/jobs/1:cancel"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "DELETE", "/users/7"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", "/users/7"))
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/users/7"), http.StatusMethodNotAllowed)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/users/7"), http.StatusOK)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/files/a"), http.StatusMethodNotAllowed)
}

func TestPreflightIsDecidedByThePolicyOfTheRouteThatItAsksFor(t *testing.T) {
	app := gin.New()
	root := &app.RouterGroup
	api := ginadapter.Group(app, app.Group("/api"), routingtest.Granting("PATCH"))
	ginadapter.Group(app, api.Group("/admin"), routingtest.Granting("DELETE")).DELETE("/users", ok)
	api.GET("/users", ok)
	ginadapter.Route(app, api, routingtest.Granting("PUT"), "PUT", "/users", ok)
	ginadapter.Route(app, root, routingtest.Granting("LOCK"), "LOCK", "/:any/users", ok)
	app.GET("/:any/users", ok)

	routingtest.RequireGrants(t, "PATCH", app, "GET", "/api/users")
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/api/users")
	routingtest.RequireGrants(t, "LOCK", app, "LOCK", "/api/users")
	routingtest.RequireGrants(t, "DELETE", app, "DELETE", "/api/admin/users")
	routingtest.RequireGrants(t, "PATCH", app, "GET", "/api/nowhere")
	routingtest.RequireGrants(t, "DELETE", app, "GET", "/api/admin/nowhere")
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/other/users"), http.StatusNotFound)
}

func TestOrderOfGroupsDecidesNothing(t *testing.T) {
	app := gin.New()
	ginadapter.Group(app, app.Group("/t/:tenant/admin"), routingtest.Granting("DELETE")).DELETE("/users", ok)
	ginadapter.Group(app, app.Group("/"), routingtest.Granting("PATCH")).PATCH("/users", ok)
	ginadapter.Group(app, app.Group("/t/:tenant/"), routingtest.Granting("PUT")).PUT("/users", ok)

	routingtest.RequireGrants(t, "DELETE", app, "DELETE", "/t/1/admin/users")
	routingtest.RequireGrants(t, "DELETE", app, "PUT", "/t/1/admin/nowhere")
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/t/1/users")
	routingtest.RequireGrants(t, "PUT", app, "DELETE", "/t/1/users")
	routingtest.RequireGrants(t, "PATCH", app, "PATCH", "/users")
	routingtest.RequireGrants(t, "PATCH", app, "PATCH", "/t/")
}

func TestPolicyFollowsTheFormOfThePathThatGinRoutes(t *testing.T) {
	for name, row := range map[string]struct {
		set     func(*gin.Engine)
		path    string
		granted string
	}{
		"decoded":                                {func(*gin.Engine) {}, "/api/admin%2Fx", "DELETE"},
		"UseRawPath":                             {func(e *gin.Engine) { e.UseRawPath = true }, "/api/admin%2Fx", "PUT"},
		"UseEscapedPath":                         {func(e *gin.Engine) { e.UseEscapedPath = true }, "/api/admin%2Fx", "PUT"},
		"RemoveExtraSlash":                       {func(e *gin.Engine) { e.RemoveExtraSlash = true }, "/api//admin/./x", "DELETE"},
		"RemoveExtraSlash, which keeps the last": {func(e *gin.Engine) { e.RemoveExtraSlash = true }, "/api//admin/x/", "PATCH"},
	} {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			row.set(app)
			ginadapter.Route(app, &app.RouterGroup, routingtest.Granting("PUT"), "PUT", "/api/:id", ok)
			ginadapter.Route(app, &app.RouterGroup, routingtest.Granting("DELETE"), "PUT", "/api/admin/x", ok)
			ginadapter.Route(app, &app.RouterGroup, routingtest.Granting("PATCH"), "PUT", "/api/admin/x/", ok)
			routingtest.RequireGrants(t, row.granted, app, "PUT", row.path)
		})
	}
}

func TestGroupsAndRoutesMakeNoOptionsTreeAndSoNoRedirects(t *testing.T) {
	app := gin.New()
	app.RedirectFixedPath = true
	ginadapter.Group(app, app.Group("/api"), adaptertest.Engine()).PUT("/users", ok)
	ginadapter.Route(app, &app.RouterGroup, adaptertest.Engine(), "PUT", "/users", ok)

	for _, route := range app.Routes() {
		assert.NotEqual(t, http.MethodOptions, route.Method)
	}
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users/"))
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/users/"), http.StatusNotFound)
}

func TestApplicationsOwnOptionsRouteGetsWhatIsNoPreflight(t *testing.T) {
	teapot := func(c *gin.Context) { c.Status(http.StatusTeapot) }
	for name, options := range map[string]func(app *gin.Engine, api *gin.RouterGroup){
		"in the group":           func(_ *gin.Engine, api *gin.RouterGroup) { api.OPTIONS("/users", teapot) },
		"for every path":         func(app *gin.Engine, _ *gin.RouterGroup) { app.OPTIONS("/*any", teapot) },
		"for the path by itself": func(app *gin.Engine, _ *gin.RouterGroup) { app.OPTIONS("/api/users", teapot) },
	} {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			api := ginadapter.Group(app, app.Group("/api"), adaptertest.Engine())
			api.PUT("/users", ok)
			options(app, api)
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
			assert.Equal(t, http.StatusTeapot, adaptertest.Actual(app, "OPTIONS", "/api/users").StatusCode)
		})
	}
}

func TestOptionsRouteOfAnInnerGroupDoesNotHandItsPreflightsToTheOuterPolicy(t *testing.T) {
	app := gin.New()
	early := app.Group("/api") // from before the handler on the engine
	api := ginadapter.Group(app, early, routingtest.Granting("PUT"))
	admin := ginadapter.Group(app, api.Group("/admin"), routingtest.Granting("DELETE"))
	admin.OPTIONS("/users", ok)
	admin.DELETE("/users", ok)
	routingtest.RequireGrants(t, "DELETE", app, "DELETE", "/api/admin/users")
}

func TestMountingTwiceTheSameIsMountingOnce(t *testing.T) {
	app, engine := gin.New(), adaptertest.Engine()
	ginadapter.Group(app, app.Group("/api"), engine).PUT("/users", ok)
	ginadapter.Group(app, app.Group("/api"), engine).PUT("/photos", ok)
	for _, path := range []string{"/api/users", "/api/photos"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
}

func TestWhatCannotWorkIsRefusedAtStartUp(t *testing.T) {
	engine := adaptertest.Engine()
	for name, row := range map[string]struct {
		mount func(app *gin.Engine)
		says  string
	}{
		"a group after its routes": {func(app *gin.Engine) {
			api := app.Group("/api")
			api.GET("/users", ok)
			ginadapter.Group(app, api, engine)
		}, "call ginadapter.Group first"},
		"another policy for the same group": {func(app *gin.Engine) {
			ginadapter.Group(app, app.Group("/api"), engine)
			ginadapter.Group(app, app.Group("/api/"), core.DenyAll())
		}, "use one policy for both"},
		"a group after an OPTIONS route for its paths": {func(app *gin.Engine) {
			app.OPTIONS("/*any", ok)
			ginadapter.Group(app, app.Group("/api"), engine)
		}, "call ginadapter.Group or ginadapter.Route before it"},
		"a route after an OPTIONS route for its path": {func(app *gin.Engine) {
			app.OPTIONS("/:resource/7", ok)
			ginadapter.Route(app, &app.RouterGroup, engine, "PUT", "/users/:id", ok)
		}, "call ginadapter.Group or ginadapter.Route before it"},
		"a route that is there": {func(app *gin.Engine) {
			ginadapter.Route(app, &app.RouterGroup, engine, "PUT", "/users", ok)
			ginadapter.Route(app, &app.RouterGroup, engine, "PUT", "/users", ok)
		}, "already registered"},
		"a route without a handler": {func(app *gin.Engine) {
			ginadapter.Route(app, &app.RouterGroup, engine, "PUT", "/users")
		}, "no handler for PUT /users"},
		"the engine's own group": {func(app *gin.Engine) {
			ginadapter.Group(app, &app.RouterGroup, engine)
		}, "router.Use"},
		"no engine": {func(app *gin.Engine) { ginadapter.Group(nil, app.Group("/api"), engine) }, "got nil"},
		"no group":  {func(app *gin.Engine) { ginadapter.Group(app, nil, engine) }, "got nil"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				assert.Contains(t, recover(), row.says, "the panic's message")
			}()
			row.mount(gin.New())
		})
	}
}

func TestUnrelatedOptionsRouteFromBeforeIsFine(t *testing.T) {
	app := gin.New()
	app.OPTIONS("/health", ok)
	app.OPTIONS("/api", ok)
	ginadapter.Group(app, app.Group("/v1/api"), adaptertest.Engine()).PUT("/users", ok)
	ginadapter.Route(app, &app.RouterGroup, adaptertest.Engine(), "PUT", "/api/users", ok)
	for _, path := range []string{"/v1/api/users", "/api/users"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
	}
}

func TestRefusedRouteLeavesThePolicyOfTheFirst(t *testing.T) {
	app := gin.New()
	ginadapter.Route(app, &app.RouterGroup, adaptertest.Engine(), "PUT", "/users", ok)
	assert.Panics(t, func() { ginadapter.Route(app, &app.RouterGroup, core.DenyAll(), "PUT", "/users", ok) })
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
}

func TestNilEvaluatorPanicsWhenAGroupOrRouteIsMounted(t *testing.T) {
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) {
		app := gin.New()
		ginadapter.Group(app, app.Group("/api"), ev)
	})
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) {
		app := gin.New()
		ginadapter.Route(app, &app.RouterGroup, ev, "PUT", "/users", ok)
	})
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { ginadapter.RouteMethods(gin.New(), ev) })
}

func TestMiddlewareOnTheEngineAnswersThePreflightsOfGroupsToo(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := gin.New()
		app.Use(ginadapter.Middleware(outer))
		ginadapter.Group(app, app.Group("/api"), inner).GET("/users", ok)
		return app
	})
}

func TestMiddlewareOnTheEngineAfterAGroupAnswersTheRest(t *testing.T) {
	app := gin.New()
	api := ginadapter.Group(app, app.Group("/api"), routingtest.Granting("PUT"))
	app.Use(ginadapter.Middleware(routingtest.Granting("DELETE")))
	api.PUT("/users", ok)
	app.DELETE("/users", ok)
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/api/users")
	routingtest.RequireGrants(t, "DELETE", app, "DELETE", "/users")
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/api/users"))
}

func TestRedirectBesideAGroupKeepsTheFieldsWithAWrapperAroundTheEngine(t *testing.T) {
	engine := adaptertest.Engine()
	router := gin.New()
	router.RedirectFixedPath = true
	ginadapter.Group(router, router.Group("/api"), engine).GET("/users", ok)
	app := httpadapter.Middleware(engine)(router)
	for _, path := range []string{"/api/users/", "/API/Users"} {
		adaptertest.RequireBypassed(t, adaptertest.Actual(router, "GET", path), http.StatusMovedPermanently)
		redirect := adaptertest.Actual(app, "GET", path)
		assert.Equal(t, http.StatusMovedPermanently, redirect.StatusCode)
		adaptertest.RequireShared(t, redirect)
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", path))
	}
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/api/users"))
}

// An engine is known to the package for as long as it lives, and no longer.
func TestEngineWithPoliciesIsCollected(t *testing.T) {
	routingtest.RequireCollected(t, func() *gin.Engine {
		app := gin.New()
		ginadapter.Group(app, app.Group("/api"), adaptertest.Engine()).PUT("/users", ok)
		return app
	})
}
