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

func TestRouteAnswersItsPreflights(t *testing.T) {
	app := echo.New()
	cors, engine := echov5adapter.On(app), adaptertest.Engine()
	app.GET("/users/:id", ok)
	app.GET("/users/me", ok)
	cors.Route(engine, app.PUT("/users/:id", ok))
	cors.Route(engine, app.Group("/api").PUT("/files/*", ok))
	cors.Route(engine, app.PUT(`/jobs/1\:cancel`, ok))
	cors.Route(engine, app.PUT("/files/*/meta", ok))
	cors.Route(engine, app.Any("/any", ok))
	for _, route := range app.Match([]string{"PUT", "PATCH"}, "/both", ok) {
		cors.Route(engine, route)
	}
	cors.Route(engine, app.PUT("bare", ok)) // its RouteInfo has no slash
	for _, path := range []string{"/users/7", "/users/me", "/api/files/a/b", "/jobs/1:cancel", "/files/a", "/any", "/both", "/bare"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "DELETE", "/users/7"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "DELETE", "/users/7"))
	for _, path := range []string{"/users/7", "/users/me"} {
		adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "GET", path), http.StatusNoContent)
		adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", path), http.StatusOK)
	}
}

func TestRouteReturnsTheRoute(t *testing.T) {
	app := echo.New()
	route := echov5adapter.On(app).Route(adaptertest.Engine(), app.PUT("/users/:id", ok))
	assert.Equal(t, "/users/7", route.Reverse(7))
}

func TestPreflightIsDecidedByThePolicyOfTheRouteThatItAsksFor(t *testing.T) {
	app := echo.New()
	cors := echov5adapter.On(app)
	cors.Group("/", adaptertest.Granting("LOCK"))
	api := cors.Group("/api", adaptertest.Granting("PATCH"))
	cors.Group("/api/admin", adaptertest.Granting("DELETE"))
	api.Group("/admin").DELETE("/users", ok)
	api.GET("/users", ok)
	cors.Route(adaptertest.Granting("PUT"), api.PUT("/users", ok))
	app.PUT("/:any/admin/users", ok)

	adaptertest.RequireGrants(t, "PATCH", app, "GET", "/api/users")
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/api/users")
	adaptertest.RequireGrants(t, "DELETE", app, "DELETE", "/api/admin/users")
	adaptertest.RequireGrants(t, "LOCK", app, "PUT", "/other/admin/users")
	adaptertest.RequireGrants(t, "PATCH", app, "GET", "/api/nowhere")
	adaptertest.RequireGrants(t, "DELETE", app, "GET", "/api/admin/nowhere")
}

func TestPolicyFollowsTheRouteOfAnEncodedSlash(t *testing.T) {
	app := echo.New()
	cors := echov5adapter.On(app)
	cors.Route(adaptertest.Granting("PUT"), app.PUT("/api/:id", ok))
	cors.Route(adaptertest.Granting("DELETE"), app.PUT("/api/admin/x", ok))
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "/api/admin%2Fx")
	adaptertest.RequireGrants(t, "DELETE", app, "PUT", "/api/admin/x")
}

// Echo runs /files/:name for /files/a/b, too.
func TestPolicyFollowsALastParameterThatTakesSlashes(t *testing.T) {
	app := echo.New()
	cors := echov5adapter.On(app)
	cors.Group("/files", adaptertest.Granting("PUT"))
	cors.Route(core.DenyAll(), app.DELETE("/files/:name", ok))
	for _, path := range []string{"/files/a", "/files/dir/a"} {
		assert.Equal(t, http.StatusForbidden, adaptertest.Preflight(app, "DELETE", path).StatusCode, path)
		assert.Empty(t, adaptertest.Actual(app, "DELETE", path).Header.Get("Access-Control-Allow-Origin"), path)
	}
}

// A browser keeps every method that an answer lists for the URL.
func TestMethodsWithDifferentPoliciesAreKeptApart(t *testing.T) {
	const partner, admin = "https://partner.example.com", "https://admin.example.com"
	methods, header := []string{"PUT", "DELETE", "LOCK"}, [2]string{"X-Reason", "test"}
	policy := func(origin string) core.Evaluator {
		return core.MustNew(core.Policy{AllowOrigins: []string{origin}, AllowMethods: methods, AllowHeaders: []string{"X-Reason"}, MaxAgeSeconds: 600})
	}
	app := echo.New()
	ran := ""
	handler := func(name string) echo.HandlerFunc {
		return func(c *echo.Context) error { ran = name; return ok(c) }
	}
	cors := echov5adapter.On(app)
	cors.Route(policy(partner), app.PUT("/users/:id", handler("update")))
	cors.Route(policy(admin), app.DELETE("/users/:id", handler("remove")))
	app.POST("/users/:id", handler("create"))

	for _, c := range []struct {
		origin string
		sent   []string // one after the other
		runs   []string // "" where the browser does not send the request
	}{
		{partner, []string{"PUT", "DELETE", "PUT"}, []string{"update", "", "update"}},
		{admin, []string{"DELETE", "PUT", "DELETE"}, []string{"remove", "", "remove"}},
		{partner, []string{"LOCK", "DELETE", "PUT"}, []string{"", "", "update"}},
		{admin, []string{"LOCK", "DELETE"}, []string{"405", "remove"}},
	} {
		page := adaptertest.NewPage(app, c.origin)
		for i, method := range c.sent {
			ran = ""
			if response := page.Fetch(method, "/users/7"); response != nil && response.StatusCode != http.StatusOK {
				assert.Equal(t, http.StatusMethodNotAllowed, response.StatusCode)
				ran = "405"
			}
			assert.Equal(t, c.runs[i], ran, "%s sends %s: request %d to one URL", c.origin, method, i)
		}
	}
	page := adaptertest.NewPage(app, partner)
	assert.NotNil(t, page.Fetch("PUT", "/users/7", header))
	assert.Nil(t, page.Fetch("POST", "/users/7", header), "headers granted for PUT are not kept for POST, which has no policy")
}

// Echo returns equal values for both.
func TestRouteThatIsRegisteredAgainKeepsItsPolicy(t *testing.T) {
	app := echo.New()
	cors := echov5adapter.On(app)
	cors.Route(adaptertest.Engine(), app.PUT("/users", ok))
	app.PUT("/users", ok)
	adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "/users"))
}

func TestRouteThatIsRegisteredAfterTheFirstRequestHasNoPolicy(t *testing.T) {
	app := echo.New()
	cors := echov5adapter.On(app)
	cors.Group("/api", adaptertest.Engine()).GET("/users", ok)
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/api/users"))
	app.PUT("/api/users", ok)
	app.PUT("/api/photos", ok)
	for _, path := range []string{"/api/users", "/api/photos"} {
		adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", path), http.StatusNoContent)
		adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", path), http.StatusOK)
	}
}
