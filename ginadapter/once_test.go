package ginadapter_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestRequestIsDecidedOnceByItsOwnPolicy(t *testing.T) {
	names := []string{"api", "v1", "route", "later"}
	build := func(evs ...core.Evaluator) http.Handler {
		app := gin.New()
		early := app.Group("/early")
		api := ginadapter.Group(app, app.Group("/api"), evs[0])
		api.PUT("/users", ok)
		v1 := ginadapter.Group(app, api.Group("/v1"), evs[1])
		v1.PUT("/users", ok)
		ginadapter.Route(app, api, evs[2], "PUT", "/route", ok)
		ginadapter.Route(app, early, evs[2], "PUT", "/route", ok)
		ginadapter.Route(app, &app.RouterGroup, evs[2], "PUT", "/route", ok)
		ginadapter.Group(app, app.Group("/later"), evs[3]).PUT("/users", ok)
		app.PUT("/later/direct", ok)
		return app
	}
	for path, decides := range map[string]string{
		"/api/users": "api", "/api/v1/users": "v1", "/api/route": "route", "/early/route": "route", "/route": "route",
		"/later/users": "later", "/later/direct": "later", "/api/nowhere": "api",
	} {
		adaptertest.RequireDecidedOnce(t, names, decides, "PUT", path, build)
	}
}
