package echoadapter_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestGroupLeavesHostsAlone(t *testing.T) {
	app := echo.New()
	app.Host("admin.example").PUT("/api/secret", ok)
	echoadapter.On(app).Group("/api", adaptertest.Engine()).PUT("/secret", ok)
	for _, path := range []string{"/api/secret", "/api/nowhere"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", path))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", path))
	}
	for _, method := range []string{"PUT", "DELETE"} {
		adaptertest.RequireBypassed(t, adaptertest.Preflight(app, method, "http://admin.example/api/secret"), http.StatusNoContent)
		adaptertest.RequireBypassed(t, adaptertest.Preflight(app, method, "http://admin.example/api/nowhere"), http.StatusNotFound)
	}
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "http://admin.example/api/secret"), http.StatusOK)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "GET", "http://admin.example/api/nowhere"), http.StatusNotFound)
}

func TestTheSamePathHasAPolicyForEachHost(t *testing.T) {
	app := echo.New()
	cors := echoadapter.On(app)
	cors.Route(adaptertest.Granting("LOCK"), app.PUT("/users", ok))
	cors.Route(adaptertest.Granting("PUT"), app.Host("a.example").PUT("/users", ok))
	cors.Route(adaptertest.Granting("DELETE"), app.Host("b.example").PUT("/users", ok))
	app.Host("c.example").PUT("/users", ok)
	adaptertest.RequireGrants(t, "LOCK", app, "PUT", "/users")
	adaptertest.RequireGrants(t, "PUT", app, "PUT", "http://a.example/users")
	adaptertest.RequireGrants(t, "DELETE", app, "PUT", "http://b.example/users")
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "http://c.example/users"), http.StatusNoContent)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "http://c.example/users"), http.StatusOK)
	// Echo compares hosts byte for byte.
	adaptertest.RequireGrants(t, "LOCK", app, "PUT", "http://A.example/users")
	adaptertest.RequireGrants(t, "LOCK", app, "PUT", "http://a.example:8080/users")
}

func TestHostGroupHasTheRoutesOfOneHost(t *testing.T) {
	for name, build := range map[string]func(app *echo.Echo, cors *echoadapter.Policies) *echo.Group{
		"of a new host": func(_ *echo.Echo, cors *echoadapter.Policies) *echo.Group {
			api := cors.HostGroup("admin.example", "/api", adaptertest.Engine())
			cors.HostGroup("admin.example", "/open", adaptertest.Granting("LOCK")).PUT("/users", ok)
			return api
		},
		"of a host that has routes": func(app *echo.Echo, cors *echoadapter.Policies) *echo.Group {
			app.Host("admin.example").PUT("/open/users", ok)
			cors.HostGroup("admin.example", "/open", adaptertest.Granting("LOCK"))
			return cors.HostGroup("admin.example", "/api/", adaptertest.Engine())
		},
	} {
		t.Run(name, func(t *testing.T) {
			app := echo.New()
			app.PUT("/api/users", ok)
			build(app, echoadapter.On(app)).PUT("/users", ok)
			const host = "http://admin.example"
			for _, path := range []string{"/api/users", "/api/nowhere"} {
				adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", host+path))
				adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", host+path))
			}
			adaptertest.RequireGrants(t, "LOCK", app, "PUT", host+"/open/users")
			adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "PUT", "/api/users"), http.StatusNoContent)
			adaptertest.RequireBypassed(t, adaptertest.Actual(app, "PUT", "/api/users"), http.StatusOK)
		})
	}
}

func TestMiddlewareOfAHostGroupRunsForThatHostOnly(t *testing.T) {
	app := echo.New()
	app.GET("/*", ok)
	refuse := func(echo.HandlerFunc) echo.HandlerFunc { return func(echo.Context) error { return echo.ErrForbidden } }
	echoadapter.On(app).HostGroup("admin.example", "/api", adaptertest.Engine(), refuse).PUT("/users", ok)
	for _, path := range []string{"/api/users", "/api/nowhere"} {
		answer := adaptertest.Actual(app, "PUT", "http://admin.example"+path)
		assert.Equal(t, http.StatusForbidden, answer.StatusCode, path)
		adaptertest.RequireShared(t, answer)
		assert.Equal(t, http.StatusMethodNotAllowed, adaptertest.Actual(app, "PUT", path).StatusCode, path)
	}
}

func TestHostMayHaveTwoNames(t *testing.T) {
	app := echo.New()
	cors := echoadapter.On(app)
	cors.HostGroup("admin.example", "/", adaptertest.Engine()).PUT("/users", ok)
	app.Routers()["admin.example:8080"] = app.Routers()["admin.example"]
	for _, host := range []string{"admin.example", "admin.example:8080"} {
		adaptertest.RequirePreflightAnswered(t, adaptertest.Preflight(app, "PUT", "http://"+host+"/users"))
		adaptertest.RequireShared(t, adaptertest.Actual(app, "PUT", "http://"+host+"/users"))
	}
	assert.Equal(t, http.StatusNotFound, adaptertest.Actual(app, "PUT", "/users").StatusCode)
}
