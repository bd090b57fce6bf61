package ginadapter_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestWhatCannotWorkIsRefusedAtStartUp(t *testing.T) {
	engine := adaptertest.Engine()
	for name, row := range map[string]struct {
		mount func(app *gin.Engine)
		says  string
	}{
		"another policy for the same group": {func(app *gin.Engine) {
			cors := ginadapter.On(app)
			cors.Group(app.Group("/api"), engine)
			cors.Group(app.Group("/api/"), core.DenyAll())
		}, "use one policy for both"},
		"a group of a route from before On": {func(app *gin.Engine) {
			app.GET("/api/users", ok)
			cors := ginadapter.On(app)
			cors.Group(app.Group("/api"), engine)
		}, "call On first"},
		"an OPTIONS route from before On": {func(app *gin.Engine) {
			app.OPTIONS("/*any", ok)
			ginadapter.On(app)
		}, "call On before it"},
		"a group from before On": {func(app *gin.Engine) {
			api := app.Group("/api")
			ginadapter.On(app).Group(api, engine)
		}, "after On"},
		"a group from before On with a handler of its own": {func(app *gin.Engine) {
			api := app.Group("/api", func(c *gin.Context) { c.Next() })
			ginadapter.On(app).Group(api, engine)
		}, "after On"},
		"a route of a group from before On": {func(app *gin.Engine) {
			api := app.Group("/api", func(*gin.Context) {})
			ginadapter.On(app).Route(api, engine, "PUT", "/users", ok)
		}, "after On"},
		"a group of another engine": {func(app *gin.Engine) { // findings, 10
			other := gin.New()
			ginadapter.On(other)
			ginadapter.On(app).Group(other.Group("/x"), engine)
		}, "another engine"},
		"another engine": {func(app *gin.Engine) {
			ginadapter.On(app).Route(gin.New(), engine, "PUT", "/x", ok)
		}, "another engine"},
		"a group with an escaped colon": {func(app *gin.Engine) {
			ginadapter.On(app).Group(app.Group(`/v1\:beta`), engine)
		}, "with Route"},
		"a route that is there": {func(app *gin.Engine) {
			cors := ginadapter.On(app)
			cors.Route(app, engine, "PUT", "/users", ok)
			cors.Route(app, core.DenyAll(), "PUT", "/users", ok)
		}, "already registered"},
		"a route without a handler": {func(app *gin.Engine) {
			ginadapter.On(app).Route(app, engine, "PUT", "/users")
		}, "no handler for PUT /users"},
		"a policy after the first request": {func(app *gin.Engine) {
			cors := ginadapter.On(app)
			adaptertest.Actual(app, "GET", "/")
			cors.Route(app, engine, "PUT", "/users", ok)
		}, "before the first request"},
		"no engine":     {func(*gin.Engine) { ginadapter.On(nil) }, "got nil"},
		"no group":      {func(app *gin.Engine) { ginadapter.On(app).Group(nil, engine) }, "it is nil"},
		"a nil group":   {func(app *gin.Engine) { ginadapter.On(app).Group((*gin.RouterGroup)(nil), engine) }, "it is nil"},
		"a nil engine":  {func(app *gin.Engine) { ginadapter.On(app).Group((*gin.Engine)(nil), engine) }, "it is nil"},
		"another group": {func(app *gin.Engine) { ginadapter.On(app).Group(struct{ gin.IRouter }{app}, engine) }, "make it from this engine"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				assert.Contains(t, recover(), row.says, "the panic's message")
			}()
			row.mount(gin.New())
		})
	}
}

func TestNilEvaluatorPanicsWhenAGroupOrRouteIsMounted(t *testing.T) {
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) {
		app := gin.New()
		ginadapter.On(app).Group(app.Group("/api"), ev)
	})
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) {
		app := gin.New()
		ginadapter.On(app).Route(app, ev, "PUT", "/users", ok)
	})
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { ginadapter.On(gin.New()).RouteMethods(ev) })
}

func TestRefusedRouteLeavesThePolicyOfTheFirst(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	cors.Route(app, adaptertest.Engine(), "PUT", "/users", ok)
	assert.Panics(t, func() { cors.Route(app, core.DenyAll(), "PUT", "/users", ok) })
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
}

// A framework's own health check, say.
func TestRouteFromBeforeOnHasNoPolicyAndHarmsNone(t *testing.T) {
	app := gin.New()
	app.GET("/health", ok)
	cors := ginadapter.On(app)
	cors.Route(app, adaptertest.Engine(), "PUT", "/health", ok)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/health"), http.StatusOK)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", "/health"), http.StatusNotFound)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/health"))
}

// On's handler is found where it stands, whatever is before it.
func TestOnAfterOtherMiddleware(t *testing.T) {
	app := gin.New()
	app.Use(gin.Recovery(), func(c *gin.Context) { c.Next() })
	cors := ginadapter.On(app)
	app.Use(func(c *gin.Context) { c.Next() })
	cors.Group(app.Group("/api", func(*gin.Context) {}), adaptertest.Engine()).PUT("/users", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/api/users"))
}

func TestRoutesAreListedOnceInDebugMode(t *testing.T) {
	var printed bytes.Buffer
	before := gin.DefaultWriter
	gin.DefaultWriter = &printed
	gin.SetMode(gin.DebugMode)
	t.Cleanup(func() {
		gin.DefaultWriter = before
		gin.SetMode(gin.TestMode)
	})
	app := gin.New()
	ginadapter.On(app).Route(app, adaptertest.Engine(), "PUT", "/users", ok)
	printed.Reset()
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	assert.Empty(t, printed.String())
	assert.Equal(t, gin.DebugMode, gin.Mode())
}
