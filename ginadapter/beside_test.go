package ginadapter_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// Such a route is a usual leftover of earlier attempts at CORS.
func TestCatchAllForOptionsTakesNothingFromAGroup(t *testing.T) {
	for name, handleMethodNotAllowed := range map[string]bool{"as gin.New has it": false, "with HandleMethodNotAllowed": true} {
		t.Run(name, func(t *testing.T) {
			app := gin.New()
			app.HandleMethodNotAllowed = handleMethodNotAllowed
			api := ginadapter.Group(app, app.Group("/api"), adaptertest.Engine())
			api.PUT("/users/:id", ok)
			app.OPTIONS("/*any", ok)

			for _, path := range []string{"/api/users/7", "/api/users/7/", "/api/nowhere"} {
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", path))
			}
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/elsewhere"), http.StatusOK)
		})
	}
}

func TestCatchAllForAnotherMethodTakesNothingFromAGroup(t *testing.T) {
	app := gin.New()
	api := ginadapter.Group(app, app.Group("/api"), adaptertest.Engine())
	api.PUT("/users/:id", ok)
	app.GET("/*page", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/api/nowhere"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/api/nowhere"))
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "/api/nowhere"), http.StatusOK)
}

func TestRouteUnderAGroupsPathHasItsPolicyWithoutTheGroup(t *testing.T) {
	app := gin.New()
	ginadapter.Group(app, app.Group("/api"), adaptertest.Engine())
	app.PUT("/api/direct", ok)
	app.Group("/api/v1", func(c *gin.Context) { c.AbortWithStatus(http.StatusUnauthorized) }).PUT("/users", ok)
	for _, path := range []string{"/api/direct", "/api/v1/users"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
}
