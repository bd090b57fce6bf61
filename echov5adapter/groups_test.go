package echov5adapter_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func nothing(next echo.HandlerFunc) echo.HandlerFunc { return next }

func TestGroupAnswersItsPreflights(t *testing.T) {
	routes := func(app *echo.Echo, api *echo.Group) {
		api.PUT("/users", ok)
		api.PUT("/users/:id/photos/:photo", ok)
		api.PUT("/files/*", ok)
		api.File("/favicon.ico", "favicon.ico")
		api.Static("/assets", ".")
		app.GET("/*", ok)
		app.PUT("/apiary", ok)
		app.Group("/api").PUT("ary/users", ok)
	}
	for name, build := range map[string]func(app *echo.Echo){
		"before the routes": func(app *echo.Echo) {
			routes(app, echov5adapter.On(app).Group("/api", adaptertest.Engine()))
		},
		"after the routes": func(app *echo.Echo) {
			routes(app, app.Group("/api"))
			echov5adapter.On(app).Group("/api/", adaptertest.Engine())
		},
		"with a middleware of the group": func(app *echo.Echo) {
			routes(app, echov5adapter.On(app).Group("api", adaptertest.Engine(), nothing))
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
				adaptertest.RequireShared(t, adaptertest.Preflight(app, "GET", path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", path))
			}
			for _, path := range []string{"/apiary", "/apiary/users"} {
				adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", path), http.StatusOK)
				adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", path), http.StatusNoContent)
			}
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/nowhere"), http.StatusNoContent)
		})
	}
}

// Static("", …) registers /assets*, without a slash.
func TestGroupHasTheStaticFilesOfItsOwnPrefix(t *testing.T) {
	app := echo.New()
	assets := echov5adapter.On(app).Group("/assets", adaptertest.Engine())
	assets.Static("", ".")
	assets.PUT("*", ok)
	app.PUT("/assets-of-others", ok)
	for _, path := range []string{"/assets/groups_test.go", "/assets", "/assets/missing"} {
		adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", path))
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", path))
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
	}
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/assets-of-others"), http.StatusOK)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/assets-of-others"), http.StatusNoContent)
}

func TestGroupOfAllRoutes(t *testing.T) {
	for _, prefix := range []string{"", "/"} {
		app := echo.New()
		echov5adapter.On(app).Group(prefix, adaptertest.Engine()).PUT("/users", ok)
		for _, path := range []string{"/users", "/nowhere", "/"} {
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
			adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
		}
	}
}

func TestNotFoundAndMethodNotAllowedInAGroupKeepTheirStatusAndCanBeRead(t *testing.T) {
	app := echo.New()
	echov5adapter.On(app).Group("/t/:tenant", adaptertest.Engine()).PUT("/users", ok)
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
	echov5adapter.On(app).Group("/api", adaptertest.Engine()).PUT("/users", ok)
	app.RouteNotFound("/*", func(c *echo.Context) error { return c.String(http.StatusNotFound, "nothing here") })
	app.GET("/*", ok)
	for path, status := range map[string]int{"/api/nowhere": http.StatusNotFound, "/api/users": http.StatusNotFound} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "DELETE", path))
		missing := adaptertest.Actual(app, "DELETE", path)
		assert.Equal(t, status, missing.StatusCode, path)
		adaptertest.RequireShared(t, missing)
	}
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/api/page"), http.StatusOK)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/nowhere"), http.StatusNotFound)
}

// "echo_route_not_found" is the method by which Echo keeps such routes.
func TestPreflightCannotAskForRouteNotFound(t *testing.T) {
	app := echo.New()
	cors := echov5adapter.On(app)
	cors.Route(core.DenyAll(), app.PUT("/closed/*", ok))
	app.RouteNotFound("/closed/*", ok)
	cors.Group("/", adaptertest.Engine())
	assert.Equal(t, http.StatusForbidden, adaptertest.Preflight(app, echo.RouteNotFound, "/closed/x").StatusCode)
}

// Such a route is often left over from earlier attempts at CORS.
func TestCatchAllForOptionsTakesNothingFromAGroup(t *testing.T) {
	app := echo.New()
	echov5adapter.On(app).Group("/api", adaptertest.Engine()).PUT("/users/:id", ok)
	app.OPTIONS("/*", ok)
	for _, path := range []string{"/api/users/7", "/api/users/7/", "/api/nowhere"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", path))
	}
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/elsewhere"), http.StatusOK)
}

func TestApplicationsOwnOptionsRouteGetsWhatIsNoPreflight(t *testing.T) {
	teapot := func(c *echo.Context) error { return c.NoContent(http.StatusTeapot) }
	for _, pattern := range []string{"/api/users", "/*"} {
		app := echo.New()
		echov5adapter.On(app).Group("/api", adaptertest.Engine()).PUT("/users", ok)
		app.OPTIONS(pattern, teapot)
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
		options := adaptertest.Actual(app, "OPTIONS", "/api/users")
		assert.Equal(t, http.StatusTeapot, options.StatusCode)
		if pattern == "/*" { // which is not in the group
			adaptertest.RequireBypassed(t, options, http.StatusTeapot)
		} else {
			adaptertest.RequireShared(t, options)
		}
	}
}

func TestRequestIsDecidedOnceByItsOwnPolicy(t *testing.T) {
	names := []string{"api", "v1", "route"}
	build := func(evs ...core.Evaluator) http.Handler {
		app := echo.New()
		cors := echov5adapter.On(app)
		api := cors.Group("/api", evs[0])
		api.PUT("/users", ok)
		cors.Group("/api/v1", evs[1]).PUT("/users", ok)
		cors.Route(evs[2], api.PUT("/route", ok))
		cors.Route(evs[2], app.PUT("/route", ok))
		return app
	}
	for path, decides := range map[string]string{
		"/api/users": "api", "/api/v1/users": "v1", "/api/route": "route", "/route": "route", "/api/nowhere": "api",
	} {
		adaptertest.RequireDecidedOnce(t, names, decides, "PUT", path, build)
	}
}

func TestMiddlewareOnTheInstanceAnswersThePreflightsOfGroupsToo(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := echo.New()
		app.Use(echov5adapter.Middleware(outer))
		echov5adapter.On(app).Group("/api", inner).GET("/users", ok)
		return app
	})
}

func TestRedirectBesideAGroupCanBeReadWithAWrapperAroundTheInstance(t *testing.T) {
	engine := adaptertest.Engine()
	for path, slash := range map[string]echo.MiddlewareFunc{
		"/users/": middleware.RemoveTrailingSlashWithConfig(middleware.RemoveTrailingSlashConfig{RedirectCode: http.StatusMovedPermanently}),
		"/users":  middleware.AddTrailingSlashWithConfig(middleware.AddTrailingSlashConfig{RedirectCode: http.StatusMovedPermanently}),
	} {
		instance := echo.New()
		instance.Pre(slash)
		echov5adapter.On(instance).Group("/", engine).Any("/users*", ok)
		adaptertest.RequireBypassed(t, adaptertest.Actual(instance, "GET", path), http.StatusMovedPermanently)

		app := httpadapter.Middleware(engine)(instance)
		redirect := adaptertest.Actual(app, "GET", path)
		assert.Equal(t, http.StatusMovedPermanently, redirect.StatusCode)
		adaptertest.RequireShared(t, redirect)
		adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", redirect.Header.Get("Location")))
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", path))
	}
}
