package echoadapter_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
	"github.com/sallyport/cors/internal/routing/routingtest"
)

func TestPreflightIsLostForACatchAllInAPlainGroup(t *testing.T) {
	app := echo.New()
	api := app.Group("/api", cors())
	api.GET("/files/*", ok)
	api.Static("/assets", ".")
	for _, path := range []string{"/api/files/a", "/api/assets/a"} {
		adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", path), http.StatusNoContent)
	}
}

func TestGroupAnswersItsPreflights(t *testing.T) {
	routes := func(app *echo.Echo, api *echo.Group) {
		api.PUT("/users", ok)
		api.PUT("/users/:id/photos/:photo", ok)
		api.PUT("/files/*", ok)
		api.File("/favicon.ico", "favicon.ico")
		api.Static("/assets", ".")
		app.GET("/*", ok)
		app.PUT("/apiary", ok)
	}
	for name, build := range map[string]func(app *echo.Echo){
		"before the routes": func(app *echo.Echo) { routes(app, echoadapter.Group(app, "/api", adaptertest.Engine())) },
		"after the routes": func(app *echo.Echo) {
			routes(app, app.Group("/api"))
			echoadapter.Group(app, "/api/", adaptertest.Engine())
		},
		"with a middleware of the group": func(app *echo.Echo) {
			routes(app, echoadapter.Group(app, "api", adaptertest.Engine(), func(next echo.HandlerFunc) echo.HandlerFunc { return next }))
		},
	} {
		t.Run(name, func(t *testing.T) {
			app := echo.New()
			build(app)
			for _, path := range []string{"/api/users", "/api/users/7/photos/1", "/api/files/a/b"} {
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", path))
			}
			for _, path := range []string{"/api/favicon.ico", "/api/assets/missing"} {
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", path))
			}
			adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/apiary"), http.StatusOK)
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/apiary"), http.StatusNoContent)
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/nowhere"), http.StatusNoContent)
		})
	}
}

func TestNotFoundAndMethodNotAllowedUnderAGroupKeepTheFieldsAndTheirStatus(t *testing.T) {
	app := echo.New()
	echoadapter.Group(app, "/t/:tenant", adaptertest.Engine()).PUT("/users", ok)
	for path, status := range map[string]int{
		"/t/1/users":   http.StatusMethodNotAllowed,
		"/t/1/nowhere": http.StatusNotFound,
	} {
		answer := adaptertest.Actual(app, "DELETE", path)
		assert.Equal(t, status, answer.StatusCode)
		adaptertest.RequireShared(t, answer)
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "DELETE", path))
	}
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/t"), http.StatusNotFound)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/s/1/users"), http.StatusNotFound)
}

func TestCustomNotFoundTakesNothingFromAGroup(t *testing.T) {
	app := echo.New()
	echoadapter.Group(app, "/api", adaptertest.Engine()).PUT("/users", ok)
	app.RouteNotFound("/*", func(c echo.Context) error { return c.String(http.StatusNotFound, "nothing here") })
	app.GET("/*", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/nowhere"))
	missing := adaptertest.Actual(app, "PUT", "/api/nowhere")
	assert.Equal(t, http.StatusNotFound, missing.StatusCode)
	adaptertest.RequireShared(t, missing)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/api/page"), http.StatusOK)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/nowhere"), http.StatusNotFound)
}

// Such a route is a usual leftover of earlier attempts at CORS.
func TestCatchAllForOptionsTakesNothingFromAGroup(t *testing.T) {
	app := echo.New()
	api := echoadapter.Group(app, "/api", adaptertest.Engine())
	api.PUT("/users/:id", ok)
	app.OPTIONS("/*", ok)
	for _, path := range []string{"/api/users/7", "/api/users/7/", "/api/nowhere"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", path))
	}
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/elsewhere"), http.StatusOK)
}

func TestRouteAnswersItsPreflights(t *testing.T) {
	app := echo.New()
	app.GET("/users/:id", ok)
	app.GET("/users/me", ok)
	echoadapter.Route(app, adaptertest.Engine(),
		app.PUT("/users/:id", ok),
		app.Group("/api").PUT("/files/*", ok),
		app.PUT(`/jobs/1\:cancel`, ok),
	)
	echoadapter.Route(app, adaptertest.Engine(), app.Any("/any", ok)...)

	for _, path := range []string{"/users/7", "/users/me", "/api/files/a/b", "/jobs/1:cancel", "/any"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "DELETE", "/users/7"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", "/users/7"))
	for _, path := range []string{"/users/7", "/users/me"} {
		adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", path), http.StatusNoContent)
		adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", path), http.StatusOK)
	}
}

func TestPreflightIsDecidedByThePolicyOfTheRouteThatItAsksFor(t *testing.T) {
	app := echo.New()
	echoadapter.Group(app, "/", routingtest.Granting("LOCK"))
	api := echoadapter.Group(app, "/api", routingtest.Granting("PATCH"))
	echoadapter.Group(app, "/api/admin", routingtest.Granting("DELETE"))
	api.Group("/admin").DELETE("/users", ok)
	api.GET("/users", ok)
	echoadapter.Route(app, routingtest.Granting("PUT"), api.PUT("/users", ok))
	app.PUT("/:any/admin/users", ok)

	routingtest.RequireGrants(t, "PATCH", app, "GET", "/api/users")
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/api/users")
	routingtest.RequireGrants(t, "DELETE", app, "DELETE", "/api/admin/users")
	routingtest.RequireGrants(t, "LOCK", app, "PUT", "/other/admin/users")
	routingtest.RequireGrants(t, "PATCH", app, "GET", "/api/nowhere")
	routingtest.RequireGrants(t, "DELETE", app, "GET", "/api/admin/nowhere")
}

func TestPolicyFollowsTheRouteOfAnEncodedSlash(t *testing.T) {
	app := echo.New()
	echoadapter.Route(app, routingtest.Granting("PUT"), app.PUT("/api/:id", ok))
	echoadapter.Route(app, routingtest.Granting("DELETE"), app.PUT("/api/admin/x", ok))
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/api/admin%2Fx")
	routingtest.RequireGrants(t, "DELETE", app, "PUT", "/api/admin/x")
}

func TestRoutesOfAHostHaveTheirPolicies(t *testing.T) {
	app := echo.New()
	host := app.Host("example.com") // the host of httptest's requests
	echoadapter.Route(app, routingtest.Granting("PUT"), host.PUT("/users", ok))
	echoadapter.Group(app, "/api", routingtest.Granting("DELETE"))
	host.DELETE("/api/users", ok)
	routingtest.RequireGrants(t, "PUT", app, "PUT", "/users")
	routingtest.RequireGrants(t, "DELETE", app, "DELETE", "/api/users")
}

func TestApplicationsOwnOptionsRouteGetsWhatIsNoPreflight(t *testing.T) {
	teapot := func(c echo.Context) error { return c.NoContent(http.StatusTeapot) }
	for name, pattern := range map[string]string{
		"for the path by itself": "/api/users",
		"for every path":         "/*",
	} {
		for when, first := range map[string]bool{"before": true, "after": false} {
			t.Run(name+", "+when, func(t *testing.T) {
				app := echo.New()
				if first {
					app.OPTIONS(pattern, teapot)
				}
				echoadapter.Group(app, "/api", adaptertest.Engine()).PUT("/users", ok)
				if !first {
					app.OPTIONS(pattern, teapot)
				}
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
				assert.Equal(t, http.StatusTeapot, adaptertest.Actual(app, "OPTIONS", "/api/users").StatusCode)
			})
		}
	}
}

func TestMountingTwiceTheSameIsMountingOnce(t *testing.T) {
	app, engine := echo.New(), adaptertest.Engine()
	echoadapter.Group(app, "/api", engine).PUT("/users", ok)
	echoadapter.Group(app, "/api", engine).PUT("/photos", ok)
	route := app.PUT("/users", ok)
	echoadapter.Route(app, engine, route, route)
	echoadapter.Route(app, engine, route)
	for _, path := range []string{"/api/users", "/api/photos", "/users"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
}

func TestWhatCannotWorkIsRefusedAtStartUp(t *testing.T) {
	engine := adaptertest.Engine()
	for name, row := range map[string]struct {
		mount func(app *echo.Echo)
		says  string
	}{
		"another policy for the same group": {func(app *echo.Echo) {
			echoadapter.Group(app, "/api", engine)
			echoadapter.Group(app, "/api/", core.DenyAll())
		}, "use one policy for both"},
		"another policy for the same route": {func(app *echo.Echo) {
			route := app.PUT("/users", ok)
			echoadapter.Route(app, engine, route)
			echoadapter.Route(app, core.DenyAll(), route)
		}, "PUT /users already has another policy"},
		"a route of another instance": {func(app *echo.Echo) {
			echoadapter.Route(app, engine, echo.New().PUT("/users", ok))
		}, "PUT /users, which is no route of this instance"},
		"no route":    {func(app *echo.Echo) { echoadapter.Route(app, engine, nil) }, "got nil, which is no route"},
		"no instance": {func(*echo.Echo) { echoadapter.Group(nil, "/api", engine) }, "needs the instance"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				assert.Contains(t, recover(), row.says, "the panic's message")
			}()
			row.mount(echo.New())
		})
	}
}

func TestNilEvaluatorPanicsWhenAGroupOrRouteIsMounted(t *testing.T) {
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { echoadapter.Group(echo.New(), "/api", ev) })
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { echoadapter.Route(echo.New(), ev) })
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { echoadapter.RouteMethods(echo.New(), ev) })
}

func TestMiddlewareOnTheInstanceAnswersThePreflightsOfGroupsToo(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := echo.New()
		app.Use(echoadapter.Middleware(outer))
		echoadapter.Group(app, "/api", inner).GET("/users", ok)
		return app
	})
}

func TestRedirectBesideAGroupKeepsTheFieldsWithAWrapperAroundTheInstance(t *testing.T) {
	engine := adaptertest.Engine()
	for name, slash := range map[string]echo.MiddlewareFunc{
		"/users/": middleware.RemoveTrailingSlashWithConfig(middleware.TrailingSlashConfig{RedirectCode: http.StatusMovedPermanently}),
		"/users":  middleware.AddTrailingSlashWithConfig(middleware.TrailingSlashConfig{RedirectCode: http.StatusMovedPermanently}),
	} {
		t.Run(name, func(t *testing.T) {
			instance := echo.New()
			instance.Pre(slash)
			echoadapter.Group(instance, "/", engine).Any("/users*", ok)
			adaptertest.RequireBypassed(t, adaptertest.Actual(instance, "GET", name), http.StatusMovedPermanently)

			app := httpadapter.Middleware(engine)(instance)
			redirect := adaptertest.Actual(app, "GET", name)
			assert.Equal(t, http.StatusMovedPermanently, redirect.StatusCode)
			adaptertest.RequireShared(t, redirect)
			adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", redirect.Header.Get("Location")))
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", name))
		})
	}
}

func TestPolicyFollowsAPathThatAMiddlewareRewrote(t *testing.T) {
	app := echo.New()
	app.Pre(middleware.RemoveTrailingSlash())
	echoadapter.Route(app, adaptertest.Engine(), app.PUT("/users", ok))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users/"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/users/"))
}

// The documentation of Group warns of this: the one that is mounted later is the
// inner one, and has the last word on answers that are no preflight's.
func TestMiddlewareOnTheInstanceAfterAGroupReplacesItsFields(t *testing.T) {
	app := echo.New()
	echoadapter.Group(app, "/api", adaptertest.Engine()).PUT("/users", ok)
	app.Use(echoadapter.Middleware(core.DenyAll()))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
	assert.Empty(t, adaptertest.Actual(app, "PUT", "/api/users").Header.Values("Access-Control-Allow-Origin"))
}

// An instance is known to the package for as long as it lives, and no longer.
func TestInstanceWithPoliciesIsCollected(t *testing.T) {
	routingtest.RequireCollected(t, func() *echo.Echo {
		app := echo.New()
		echoadapter.Group(app, "/api", adaptertest.Engine()).PUT("/users", ok)
		return app
	})
}
