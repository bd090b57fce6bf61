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
	"github.com/sallyport/cors/internal/routing/routingtest"
)

func TestRouteMethodsGrantsWhatIsRoutedAndNeverMoreThanThePolicy(t *testing.T) {
	routingtest.RequireRouteMethods(t, "DELETE, GET, HEAD, PATCH, POST, PUT", func(ev core.Evaluator) http.Handler {
		app := gin.New()
		app.Use(ginadapter.RouteMethods(app, ev))
		app.GET("/users/:id", ok)
		app.PUT("/users/:id", ok)
		app.DELETE("/users/:id", ok)
		app.PATCH("/users/me", ok)
		app.Any("/any", ok)
		return app
	})
}

func TestRouteMethodsIsMiddlewareOtherwise(t *testing.T) {
	routingtest.RequireRouteMethodsIsMiddleware(t, func(ev core.Evaluator) http.Handler {
		app := gin.New()
		app.Use(ginadapter.RouteMethods(app, ev))
		app.GET("/users", ok)
		return app
	})
}

func TestRouteMethodsNeedsTheEngine(t *testing.T) {
	defer func() { assert.Contains(t, recover(), "needs the engine") }()
	ginadapter.RouteMethods(nil, adaptertest.Engine())
}

func TestEndpointsAreThoseThatPreflightsAskAbout(t *testing.T) {
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
		break // stops when it is told to
	}
}
