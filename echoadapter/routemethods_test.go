package echoadapter_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestRouteMethodsGrantsWhatIsRoutedAndNeverMoreThanThePolicy(t *testing.T) {
	adaptertest.RequireRouteMethods(t, "DELETE, GET, HEAD, PATCH, POST, PROPFIND, PUT, REPORT", func(ev core.Evaluator) http.Handler {
		app := echo.New()
		app.Use(echoadapter.RouteMethods(app, ev))
		app.GET("/users/:id", ok)
		app.PUT("/users/:id", ok)
		app.DELETE("/users/:id", ok)
		app.PATCH("/users/me", ok)
		app.Any("/any", ok)
		app.RouteNotFound("/*", ok)
		return app
	})
}

func TestRouteMethodsOfPoliciesIsTheSame(t *testing.T) {
	adaptertest.RequireRouteMethodsIsMiddleware(t, func(ev core.Evaluator) http.Handler {
		app := echo.New()
		app.Use(echoadapter.On(app).RouteMethods(ev))
		app.GET("/users", ok)
		return app
	})
}

func TestRouteMethodsIsMiddlewareOtherwise(t *testing.T) {
	adaptertest.RequireRouteMethodsIsMiddleware(t, func(ev core.Evaluator) http.Handler {
		app := echo.New()
		app.Use(echoadapter.RouteMethods(app, ev))
		app.GET("/users", ok)
		return app
	})
}

func TestRouteMethodsKnowsTheRoutesOfAHost(t *testing.T) {
	app := echo.New()
	app.Pre(echoadapter.RouteMethods(app, adaptertest.Granting("*")))
	app.DELETE("/users", ok)
	app.Host("admin.example").PUT("/users", ok)
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "http://admin.example/users")
	adaptertest.RequireGrants(t, "DELETE", app, "PUT", "/users")
}

func TestRouteMethodsNeedsTheInstance(t *testing.T) {
	defer func() { assert.Contains(t, recover(), "needs the instance") }()
	echoadapter.RouteMethods(nil, adaptertest.Engine())
}

func TestEndpointsAreThoseThatPreflightsAskAbout(t *testing.T) {
	app := echo.New()
	app.GET("/users/:id", ok)
	app.Any("/any", ok)
	app.RouteNotFound("/*", ok)
	app.Host("admin.example.com").GET("/users", ok)
	var endpoints []string
	for method, path := range echoadapter.Endpoints(app) {
		endpoints = append(endpoints, method+" "+path)
	}
	assert.Equal(t, []string{"DELETE /any", "GET /any", "HEAD /any", "PATCH /any", "POST /any", "PROPFIND /any", "PUT /any", "REPORT /any", "GET /users/:id", "GET admin.example.com/users"}, endpoints)
	for range echoadapter.Endpoints(app) {
		break // stops when it is told to
	}
}
