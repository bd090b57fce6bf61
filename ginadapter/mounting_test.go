package ginadapter_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	m.Run()
}

func ok(c *gin.Context) { c.Status(http.StatusOK) }

func cors() gin.HandlerFunc { return ginadapter.Middleware(adaptertest.Engine()) }

func TestPreflightArrivesOnTheEngine(t *testing.T) {
	app := gin.New()
	app.HandleMethodNotAllowed = true
	app.Use(cors())
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
}

func TestEngineMiddlewareAfterTheRoutesSeesOnlyPreflights(t *testing.T) {
	app := gin.New()
	app.GET("/users", ok)
	app.Use(cors())

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/users"), http.StatusOK)
}

func TestPreflightIsLostOnAGroup(t *testing.T) {
	for status, handleMethodNotAllowed := range map[int]bool{
		http.StatusNotFound:         false,
		http.StatusMethodNotAllowed: true,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			app := gin.New()
			app.HandleMethodNotAllowed = handleMethodNotAllowed
			app.Group("/api").Use(cors()).GET("/users", ok)
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/api/users"), status)
			adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/api/users"))
		})
	}
}

func TestPreflightIsLostOnARoute(t *testing.T) {
	for status, handleMethodNotAllowed := range map[int]bool{
		http.StatusNotFound:         false,
		http.StatusMethodNotAllowed: true,
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			app := gin.New()
			app.HandleMethodNotAllowed = handleMethodNotAllowed
			app.GET("/users", cors(), ok)
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/users"), status)
			adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
		})
	}
}

func TestTheApplicationsOwnNotFoundAndMethodNotAllowedKeepTheHeaders(t *testing.T) {
	app := gin.New()
	app.HandleMethodNotAllowed = true
	app.Use(cors())
	app.NoRoute(func(c *gin.Context) { c.String(http.StatusNotFound, "the application's 404") })
	app.NoMethod(func(c *gin.Context) { c.String(http.StatusMethodNotAllowed, "the application's 405") })
	app.GET("/users", ok)

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/nowhere"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/nowhere"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/users"))
}

func TestNoHandlerRunsAfterAPreflightsAnswer(t *testing.T) {
	app := gin.New()
	ran := false
	mark := func(*gin.Context) { ran = true }
	app.Use(cors(), mark)
	app.OPTIONS("/users", mark)
	app.NoRoute(mark)

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/nowhere"))
	assert.False(t, ran, "a handler ran after the preflight was answered")
}

func TestOptionsThatIsNoPreflightIsTheApplications(t *testing.T) {
	app := gin.New()
	app.Use(cors())
	app.OPTIONS("/users", func(c *gin.Context) { c.Status(http.StatusTeapot) })
	answer := adaptertest.Actual(app, "OPTIONS", "/users")
	assert.Equal(t, http.StatusTeapot, answer.StatusCode)
	adaptertest.RequireShared(t, answer)
}

func TestRecoveredPanicKeepsTheHeaders(t *testing.T) {
	recovery := gin.RecoveryWithWriter(io.Discard)
	for name, middleware := range map[string][]gin.HandlerFunc{
		"gin.Recovery outside, as in gin.Default": {recovery, cors()},
		"gin.Recovery inside":                     {cors(), recovery},
	} {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			app.Use(middleware...)
			app.GET("/panics", func(*gin.Context) { panic("on purpose") })

			answer := adaptertest.Actual(app, "GET", "/panics")
			assert.Equal(t, http.StatusInternalServerError, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
		})
	}
}

func TestTimeoutHandlerAroundTheEngineLosesTheHeaders(t *testing.T) {
	router := gin.New()
	router.Use(cors())
	router.GET("/slow", gin.WrapF(adaptertest.Outlasting(t)))
	app := http.TimeoutHandler(router, time.Millisecond, "too late")
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/slow"), http.StatusServiceUnavailable)
}

func TestTheOuterOfTwoMountingsAnswersPreflights(t *testing.T) {
	adaptertest.RequireOuterAnswersPreflights(t, func(outer, inner core.Evaluator) http.Handler {
		app := gin.New()
		app.Use(ginadapter.Middleware(outer))
		app.Group("/api").Use(ginadapter.Middleware(inner)).GET("/users", ok)
		return app
	})
}

func redirectingApp(middleware ...gin.HandlerFunc) *gin.Engine {
	app := gin.New()
	app.RedirectFixedPath = true
	app.Use(middleware...)
	app.GET("/users", ok)
	app.PUT("/users", ok)
	return app
}

func TestRedirectsBypassTheEnginesMiddleware(t *testing.T) {
	app := redirectingApp(cors())
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/users/"), http.StatusMovedPermanently)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/users/"), http.StatusTemporaryRedirect)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/USERS"), http.StatusMovedPermanently)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users/"))
}

func TestPreflightsAreRedirectedOnceThereIsAnOptionsRoute(t *testing.T) {
	app := redirectingApp(cors())
	app.OPTIONS("/users", ok)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/users/"), http.StatusTemporaryRedirect)
}

func TestRedirectsKeepTheHeadersWithAWrapperAroundTheEngine(t *testing.T) {
	router := redirectingApp()
	router.OPTIONS("/users", ok)
	app := httpadapter.Middleware(adaptertest.Engine())(router)

	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users/"))
	redirect := adaptertest.Actual(app, "GET", "/users/")
	assert.Equal(t, http.StatusMovedPermanently, redirect.StatusCode)
	adaptertest.RequireShared(t, redirect)
}

func TestGinDecodesAPathBeforeItRoutes(t *testing.T) {
	adaptertest.RequireEncodedSlashRoute(t, "/api/admin/x", func(ev core.Evaluator) http.Handler {
		app := gin.New()
		app.Use(ginadapter.Middleware(ev))
		for _, route := range []string{"/api/admin/x", "/api/:id"} {
			app.GET(route, func(c *gin.Context) { c.Header("Route", c.FullPath()) })
		}
		return app
	})
}

func TestNilEvaluatorPanicsWhenMounted(t *testing.T) {
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { ginadapter.Middleware(ev) })
}
