package echoadapter_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func ok(c echo.Context) error { return c.NoContent(http.StatusOK) }

func cors() echo.MiddlewareFunc { return echoadapter.Middleware(adaptertest.Engine()) }

func TestPreflightArrivesOnTheInstance(t *testing.T) {
	for name, mount := range map[string]func(e *echo.Echo){
		"e.Use": func(e *echo.Echo) { e.Use(cors()) },
		"e.Pre": func(e *echo.Echo) { e.Pre(cors()) },
	} {
		t.Run(name, func(t *testing.T) {
			app := echo.New()
			mount(app)
			app.GET("/users", ok)

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
	notAllowed := adaptertest.Actual(app, "PUT", "/api/users")
	assert.Equal(t, http.StatusNotFound, notAllowed.StatusCode)
	adaptertest.RequireShared(t, notAllowed)
}

func TestGroupMiddlewareAfterTheRoutesSeesOnlyPreflights(t *testing.T) {
	app := echo.New()
	group := app.Group("/api")
	group.GET("/users", ok)
	group.Use(cors())

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/api/users"), http.StatusOK)
}

func TestInstanceMiddlewareMayComeAfterTheRoutes(t *testing.T) {
	app := echo.New()
	app.GET("/users", ok)
	app.Use(cors())
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
}

func TestPreflightIsLostOnARoute(t *testing.T) {
	app := echo.New()
	app.GET("/users", ok, cors())
	answer := adaptertest.Preflight(app, "PUT", "/users")
	adaptertest.RequireBypassed(t, answer, http.StatusNoContent)
	assert.NotEmpty(t, answer.Header.Get("Allow"), "the router answers OPTIONS itself, with Allow")
}

func TestErrorHandlersAnswerKeepsTheFields(t *testing.T) {
	app := echo.New()
	app.HTTPErrorHandler = func(_ error, c echo.Context) { _ = c.String(http.StatusTeapot, "by the error handler") }
	app.Use(cors())
	app.GET("/fails", func(echo.Context) error { return echo.ErrUnauthorized })

	answer := adaptertest.Actual(app, "GET", "/fails")
	assert.Equal(t, http.StatusTeapot, answer.StatusCode, "the application's error handler answers")
	adaptertest.RequireShared(t, answer)
}

func TestOptionsThatIsNoPreflightIsTheApplications(t *testing.T) {
	app := echo.New()
	app.Use(cors())
	app.OPTIONS("/users", func(c echo.Context) error { return c.NoContent(http.StatusTeapot) })
	answer := adaptertest.Actual(app, "OPTIONS", "/users")
	assert.Equal(t, http.StatusTeapot, answer.StatusCode)
	adaptertest.RequireShared(t, answer)
}

func TestRecoveredPanicKeepsTheFields(t *testing.T) {
	recover := middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true})
	for name, middleware := range map[string][]echo.MiddlewareFunc{
		"middleware.Recover outside": {recover, cors()},
		"middleware.Recover inside":  {cors(), recover},
	} {
		t.Run(name, func(t *testing.T) {
			app := echo.New()
			app.Logger.SetOutput(io.Discard) // the panic is on purpose
			app.Use(middleware...)
			app.GET("/panics", func(echo.Context) error { panic("on purpose") })

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
		app.Use(echoadapter.Middleware(outer))
		app.Group("/api", echoadapter.Middleware(inner)).GET("/users", ok)
		return app
	})
}

func TestRedirectOfASlashMiddlewareKeepsTheFieldsWhenItRunsInside(t *testing.T) {
	slash := middleware.RemoveTrailingSlashWithConfig(middleware.TrailingSlashConfig{RedirectCode: http.StatusMovedPermanently})
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
		app := echo.New()
		app.Use(echoadapter.Middleware(ev))
		for _, route := range []string{"/api/admin/x", "/api/:id"} {
			app.GET(route, func(c echo.Context) error {
				c.Response().Header().Set("Route", c.Path())
				return ok(c)
			})
		}
		return app
	})
}
