package ginadapter_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// The two ways to get the middleware.
var routeMethods = map[string]func(app *gin.Engine, ev core.Evaluator) gin.HandlerFunc{
	"the function":           ginadapter.RouteMethods,
	"the method of Policies": func(app *gin.Engine, ev core.Evaluator) gin.HandlerFunc { return ginadapter.On(app).RouteMethods(ev) },
}

func TestRouteMethodsGrantsWhatIsRoutedAndNeverMoreThanThePolicy(t *testing.T) {
	for name, middleware := range routeMethods {
		t.Run(name, func(t *testing.T) {
			adaptertest.RequireRouteMethods(t, "DELETE, GET, HEAD, PATCH, POST, PUT", func(ev core.Evaluator) http.Handler {
				app := gin.New()
				app.Use(middleware(app, ev))
				app.GET("/users/:id", ok)
				app.PUT("/users/:id", ok)
				app.DELETE("/users/:id", ok)
				app.PATCH("/users/me", ok)
				app.Any("/any", ok)
				return app
			})
		})
	}
}

func TestRouteMethodsIsMiddlewareOtherwise(t *testing.T) {
	for name, middleware := range routeMethods {
		t.Run(name, func(t *testing.T) {
			adaptertest.RequireRouteMethodsIsMiddleware(t, func(ev core.Evaluator) http.Handler {
				app := gin.New()
				app.Use(middleware(app, ev))
				app.GET("/users", ok)
				return app
			})
		})
	}
}

func TestRouteMethodsLeavesThePoliciesOfGroupsAndRoutesAlone(t *testing.T) {
	everything := core.MustNew(core.Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}})
	app := gin.New()
	cors := ginadapter.On(app)
	app.Use(cors.RouteMethods(everything))
	app.PUT("/users/:id", ok)
	app.PATCH("/users/:id", ok)
	cors.Route(app, adaptertest.Engine(), "DELETE", "/users/:id", ok)
	cors.Group(app.Group("/api"), adaptertest.Engine()).PUT("/users", ok)

	assert.Equal(t, "PATCH, PUT", adaptertest.Preflight(app, "PUT", "/users/7").Header.Get("Access-Control-Allow-Methods"), "without DELETE, which another policy decides")
	assert.Equal(t, "*", adaptertest.Actual(app, "PUT", "/users/7").Header.Get("Access-Control-Allow-Origin"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", "/users/7"))
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/api/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/api/nowhere"))
	assert.Equal(t, "*", adaptertest.Actual(app, "PUT", "/nowhere").Header.Get("Access-Control-Allow-Origin"))
}

func TestRouteMethodsNeedsTheEngine(t *testing.T) {
	assert.PanicsWithValue(t, "cors: ginadapter.RouteMethods needs the engine whose routes it reads and got nil", func() {
		ginadapter.RouteMethods(nil, adaptertest.Engine())
	})
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { ginadapter.RouteMethods(gin.New(), ev) })
}

func TestEndpointsAreWhatPreflightsAskAbout(t *testing.T) {
	app := gin.New()
	app.GET("/users/:id", ok)
	app.Any("/any", ok)
	var endpoints []string
	for method, path := range ginadapter.Endpoints(app) {
		endpoints = append(endpoints, method+" "+path)
	}
	slices.Sort(endpoints)
	assert.Equal(t, []string{"DELETE /any", "GET /any", "GET /users/:id", "HEAD /any", "PATCH /any", "POST /any", "PUT /any"}, endpoints)
	for range ginadapter.Endpoints(app) {
		break // the loop ends when its user ends it
	}
}
