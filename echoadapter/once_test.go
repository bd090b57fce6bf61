package echoadapter_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestRequestIsDecidedOnceByItsOwnPolicy(t *testing.T) {
	names := []string{"api", "v1", "route"}
	build := func(evs ...core.Evaluator) http.Handler {
		app := echo.New()
		api := echoadapter.Group(app, "/api", evs[0])
		api.PUT("/users", ok)
		echoadapter.Group(app, "/api/v1", evs[1]).PUT("/users", ok)
		echoadapter.Route(app, evs[2], api.PUT("/route", ok), app.PUT("/route", ok))
		return app
	}
	for path, decides := range map[string]string{
		"/api/users": "api", "/api/v1/users": "v1", "/api/route": "route", "/route": "route", "/api/nowhere": "api",
	} {
		adaptertest.RequireDecidedOnce(t, names, decides, "PUT", path, build)
	}
}
