package echov5adapter_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v5"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestRouteMethodsGrantsWhatIsRoutedAndNeverMoreThanThePolicy(t *testing.T) {
	adaptertest.RequireRouteMethods(t, "DELETE, GET, HEAD, PATCH, POST, PROPFIND, PUT, QUERY, REPORT", func(ev core.Evaluator) http.Handler {
		app := echo.New()
		app.Use(echov5adapter.RouteMethods(app, ev))
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
		app.Use(echov5adapter.On(app).RouteMethods(ev))
		app.GET("/users", ok)
		return app
	})
}

func TestRouteMethodsIsMiddlewareOtherwise(t *testing.T) {
	adaptertest.RequireRouteMethodsIsMiddleware(t, func(ev core.Evaluator) http.Handler {
		app := echo.New()
		app.Use(echov5adapter.RouteMethods(app, ev))
		app.GET("/users", ok)
		return app
	})
}

func TestRouteMethodsNeedsTheInstance(t *testing.T) {
	defer func() { assert.Contains(t, recover(), "needs the instance") }()
	echov5adapter.RouteMethods(nil, adaptertest.Engine())
}

func TestEndpointsAreThoseThatPreflightsAskAbout(t *testing.T) {
	app := echo.New()
	app.GET("/users/:id", ok)
	app.Any("/any", ok)
	app.RouteNotFound("/*", ok)
	var endpoints []string
	for method, path := range echov5adapter.Endpoints(app) {
		endpoints = append(endpoints, method+" "+path)
	}
	assert.Equal(t, []string{"DELETE /any", "GET /any", "HEAD /any", "PATCH /any", "POST /any", "PROPFIND /any", "PUT /any", "QUERY /any", "REPORT /any", "GET /users/:id"}, endpoints)
	for range echov5adapter.Endpoints(app) {
		break // stops when it is told to
	}
}
