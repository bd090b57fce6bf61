package echov5adapter_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func ok(c *echo.Context) error { return c.NoContent(http.StatusOK) }

func cors() echo.MiddlewareFunc { return echov5adapter.Middleware(adaptertest.Engine()) }

// refuse is a middleware that authenticates, and nobody ever passes.
func refuse(echo.HandlerFunc) echo.HandlerFunc {
	return func(*echo.Context) error { return echo.ErrUnauthorized }
}

func TestPreflightArrivesOnTheInstance(t *testing.T) {
	for name, mount := range map[string]func(e *echo.Echo){
		"e.Use":                  func(e *echo.Echo) { e.Use(cors()); e.GET("/users", ok) },
		"e.Pre":                  func(e *echo.Echo) { e.Pre(cors()); e.GET("/users", ok) },
		"e.Use after the routes": func(e *echo.Echo) { e.GET("/users", ok); e.Use(cors()) },
		"e.Pre after the routes": func(e *echo.Echo) { e.GET("/users", ok); e.Pre(cors()) },
	} {
		t.Run(name, func(t *testing.T) {
			app := echo.New()
			mount(app)

			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/nowhere"))
			adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))

			missing := adaptertest.Actual(app, "GET", "/nowhere")
			assert.Equal(t, http.StatusNotFound, missing.StatusCode)
			adaptertest.RequireShared(t, missing)

			notAllowed := adaptertest.Actual(app, "PUT", "/users")
			assert.Equal(t, http.StatusMethodNotAllowed, notAllowed.StatusCode)
			adaptertest.RequireShared(t, notAllowed)
		})
	}
}

func TestPreflightArrivesOnAGroupWhichTurnsMethodNotAllowedIntoNotFound(t *testing.T) {
	app := echo.New()
	group := app.Group("/api")
	group.Use(cors())
	group.GET("/users", ok)

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/nowhere"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/api/users"))
	notAllowed := adaptertest.Actual(app, "PUT", "/api/users")
	assert.Equal(t, http.StatusNotFound, notAllowed.StatusCode)
	adaptertest.RequireShared(t, notAllowed)
}

func TestPreflightArrivesOnAGroupWithParameters(t *testing.T) {
	app := echo.New()
	app.Group("/orgs/:org", cors()).GET("/users/:id", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/orgs/1/users/2"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/orgs/1/users/2"))
}

// Echo's router goes back from no wildcard, and so does not come to the group's.
func TestPreflightOfAGroupsOwnWildcardNeedsARouteForOptions(t *testing.T) {
	app := echo.New()
	group := app.Group("/api", cors())
	group.GET("/files/*", ok)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/api/files/a/b"), http.StatusNoContent)
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/api/files/a/b"))

	group.OPTIONS("/files/*", nil)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", "/api/files/a/b"))
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PATCH", "/api/files/a/b"), http.StatusMethodNotAllowed)
}

func TestPreflightOfAGroupsStaticFilesNeedsARouteWithoutASlashForOptions(t *testing.T) {
	app := echo.New()
	group := app.Group("/api", cors())
	group.Static("/assets", ".")
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/api/assets/go.mod"), http.StatusNoContent)

	group.OPTIONS("/assets*", nil)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", "/api/assets/go.mod"))
	file := adaptertest.Actual(app, "GET", "/api/assets/go.mod")
	assert.Equal(t, http.StatusOK, file.StatusCode)
	adaptertest.RequireShared(t, file)
}

func TestPreflightIsLostOnAGroupWithoutItsCatchAllRoutes(t *testing.T) {
	app := echo.NewWithConfig(echo.Config{NoGroupAutoRegister404Routes: true})
	app.Group("/api", cors()).GET("/users", ok)

	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/api/users"), http.StatusNoContent)
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/api/users"))
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/api/users"), http.StatusMethodNotAllowed)
}

func TestGroupMiddlewareAfterTheRoutesSeesOnlyPreflights(t *testing.T) {
	app := echo.New()
	group := app.Group("/api")
	group.GET("/users", ok)
	group.Use(cors())

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/api/users"), http.StatusOK)
}

func TestTheLastOfTwoGroupsWithOnePrefixAnswersThePreflightsOfBoth(t *testing.T) {
	for _, prefix := range []string{"/api", ""} {
		t.Run("prefix "+prefix, func(t *testing.T) {
			app := echo.New()
			app.Group(prefix, cors()).GET("/open", ok)
			app.Group(prefix, refuse).GET("/closed", ok)

			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", prefix+"/open"), http.StatusUnauthorized)
			adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", prefix+"/open"))
		})
		t.Run("but not with CORS on the instance, prefix "+prefix, func(t *testing.T) {
			app := echo.New()
			app.Use(cors())
			app.Group(prefix, refuse).GET("/closed", ok)

			adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "GET", prefix+"/closed"))
			refused := adaptertest.Actual(app, "GET", prefix+"/closed")
			assert.Equal(t, http.StatusUnauthorized, refused.StatusCode)
			adaptertest.RequireShared(t, refused)
		})
	}
}

func TestPreflightIsLostOnARoute(t *testing.T) {
	app := echo.New()
	app.GET("/users", ok, cors())
	answer := adaptertest.Preflight(app, "PUT", "/users")
	adaptertest.RequireBypassed(t, answer, http.StatusNoContent)
	assert.NotEmpty(t, answer.Header.Get("Allow"), "the router answers OPTIONS itself, with Allow")
}

func TestPreflightArrivesOnARouteForOptionsBesideTheRoute(t *testing.T) {
	app := echo.New()
	app.GET("/users/:id", ok, cors())
	app.OPTIONS("/users/:id", nil, cors())

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users/7"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users/7"))
	options := adaptertest.Actual(app, "OPTIONS", "/users/7")
	assert.Equal(t, http.StatusNoContent, options.StatusCode, "Echo's own handler answers")
	adaptertest.RequireShared(t, options)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/users/7"), http.StatusMethodNotAllowed)
}

func TestPreflightArrivesOnARouteForAnyMethod(t *testing.T) {
	app := echo.New()
	app.Any("/users", ok, cors())
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
}

func TestVirtualHostsRunOnlyTheirOwnMiddleware(t *testing.T) {
	const host = "example.com" // that of httptest.NewRequest
	tenant := echo.New()
	tenant.GET("/users", ok)
	app := echo.NewVirtualHostHandler(map[string]*echo.Echo{host: tenant})
	app.Use(cors())
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/users"), http.StatusOK)

	tenant.Use(cors())
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
}

func TestErrorHandlersAnswerKeepsTheFields(t *testing.T) {
	app := echo.New()
	app.HTTPErrorHandler = func(c *echo.Context, _ error) { _ = c.String(http.StatusTeapot, "by the error handler") }
	app.Use(cors())
	app.GET("/fails", func(*echo.Context) error { return echo.ErrUnauthorized })

	answer := adaptertest.Actual(app, "GET", "/fails")
	assert.Equal(t, http.StatusTeapot, answer.StatusCode, "the application's error handler answers")
	adaptertest.RequireShared(t, answer)
}

func TestOptionsThatIsNoPreflightIsTheApplications(t *testing.T) {
	app := echo.New()
	app.Use(cors())
	app.OPTIONS("/users", func(c *echo.Context) error { return c.NoContent(http.StatusTeapot) })
	answer := adaptertest.Actual(app, "OPTIONS", "/users")
	assert.Equal(t, http.StatusTeapot, answer.StatusCode)
	adaptertest.RequireShared(t, answer)
}

func TestRecoveredPanicKeepsTheFields(t *testing.T) {
	recover := middleware.Recover()
	for name, middleware := range map[string][]echo.MiddlewareFunc{
		"middleware.Recover outside": {recover, cors()},
		"middleware.Recover inside":  {cors(), recover},
	} {
		t.Run(name, func(t *testing.T) {
			app := echo.New()
			app.Use(middleware...)
			app.GET("/panics", func(*echo.Context) error { panic("on purpose") })

			answer := adaptertest.Actual(app, "GET", "/panics")
			assert.Equal(t, http.StatusInternalServerError, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
		})
	}
}

func TestTimeoutHandlerAroundTheInstanceLosesTheFields(t *testing.T) {
	e := echo.New()
	e.Use(cors())
	e.GET("/slow", echo.WrapHandler(adaptertest.Outlasting(t)))
	app := http.TimeoutHandler(e, time.Millisecond, "too late")
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/slow"), http.StatusServiceUnavailable)
}

func TestTheOuterOfTwoMountingsAnswersPreflights(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := echo.New()
		app.Use(echov5adapter.Middleware(outer))
		app.Group("/api", echov5adapter.Middleware(inner)).GET("/users", ok)
		return app
	})
}

func TestRedirectOfASlashMiddlewareKeepsTheFieldsWhenItRunsInside(t *testing.T) {
	slash := middleware.RemoveTrailingSlashWithConfig(middleware.RemoveTrailingSlashConfig{RedirectCode: http.StatusMovedPermanently})
	for name, build := range map[string]func() http.Handler{
		"our e.Pre first": func() http.Handler {
			app := echo.New()
			app.Pre(cors(), slash)
			return app
		},
		"a wrapper around the instance": func() http.Handler {
			app := echo.New()
			app.Pre(slash)
			return httpadapter.Middleware(adaptertest.Engine())(app)
		},
	} {
		t.Run(name, func(t *testing.T) {
			redirect := adaptertest.Actual(build(), "GET", "/users/")
			assert.Equal(t, http.StatusMovedPermanently, redirect.StatusCode)
			adaptertest.RequireShared(t, redirect)
		})
	}
	t.Run("but not when it runs before e.Use", func(t *testing.T) {
		app := echo.New()
		app.Pre(slash)
		app.Use(cors())
		adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/users/"), http.StatusMovedPermanently)
	})
}

func TestEchoRoutesThePathAsItWasSent(t *testing.T) {
	adaptertest.RequireEncodedSlashRoute(t, "/api/:id", func(ev core.Evaluator) http.Handler {
		return twoRoutes(echo.Config{}, ev)
	})
}

// The option's name says the opposite of what it does.
func TestEchoRoutesTheDecodedPathWithUseEscapedPathForMatching(t *testing.T) {
	adaptertest.RequireEncodedSlashRoute(t, "/api/admin/x", func(ev core.Evaluator) http.Handler {
		return twoRoutes(echo.Config{Router: echo.NewRouter(echo.RouterConfig{UseEscapedPathForMatching: true})}, ev)
	})
}

// twoRoutes names the route that ran in the field Route.
func twoRoutes(config echo.Config, ev core.Evaluator) http.Handler {
	app := echo.NewWithConfig(config)
	app.Use(echov5adapter.Middleware(ev))
	for _, route := range []string{"/api/admin/x", "/api/:id"} {
		app.GET(route, func(c *echo.Context) error {
			c.Response().Header().Set("Route", c.Path())
			return ok(c)
		})
	}
	return app
}
