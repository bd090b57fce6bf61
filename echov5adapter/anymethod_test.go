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

// A route of e.Any runs for every method that nothing else has, also for one that Echo
// does not know.
func TestMethodsOfARouteForAnyMethodAreKeptApart(t *testing.T) {
	for name, anyPolicy := range map[string]core.Evaluator{
		"without a policy":    nil,
		"with another policy": core.DenyAll(),
	} {
		for _, allowed := range [][]string{{"PUT", "DELETE", "PATCH", "PURGE", "LOCK"}, {"*"}} {
			for _, headers := range [][]string{nil, {"X-A"}} { // with headers, browsers keep nothing
				policy := core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: allowed, AllowHeaders: headers, MaxAgeSeconds: 600}
				app := echo.New()
				cors, engine := echov5adapter.On(app), core.MustNew(policy)
				cors.Route(engine, app.PUT("/files/:name", ok))
				cors.Route(engine, app.PATCH("/files/:name", ok))
				if route := app.Any("/*", ok); anyPolicy != nil {
					cors.Route(anyPolicy, route)
				}
				page := adaptertest.NewPage(app, adaptertest.Origin)
				for _, method := range []string{"PUT", "PATCH"} {
					assert.NotNil(t, page.Fetch(method, "/files/a"), "%s, %+v: %s", name, policy, method)
				}
				for _, method := range []string{"PURGE", "DELETE", "LOCK"} { // a refusal empties the cache
					assert.NotNil(t, page.Fetch("PUT", "/files/a"))
					assert.Nil(t, page.Fetch(method, "/files/a"), "%s, %+v: %s runs the route for any method", name, policy, method)
				}
				if headers != nil {
					assert.NotNil(t, page.Fetch("PUT", "/files/a", [2]string{"X-A", "1"}))
					assert.Nil(t, page.Fetch("GET", "/files/a", [2]string{"X-A", "1"}), "%s, %+v: headers are not kept for another route", name, policy)
				}
			}
		}
	}
}

func TestRouteForAnyMethodGrantsAllThatNothingElseHas(t *testing.T) {
	policy := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"PUT", "DELETE", "PURGE"}})
	app := echo.New()
	cors := echov5adapter.On(app)
	cors.Group("/files", policy).Any("/:name", ok)
	cors.Route(core.DenyAll(), app.DELETE("/files/:name", ok))
	page := adaptertest.NewPage(app, adaptertest.Origin)
	for _, method := range []string{"PUT", "PURGE"} {
		response := page.Fetch(method, "/files/a")
		assert.NotNil(t, response, method)
		adaptertest.RequireShared(t, response)
	}
	assert.Nil(t, page.Fetch("DELETE", "/files/a"))
}

func TestRouteMethodsOfARouteForAnyMethod(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"PURGE", "PUT", "LOCK"}})
	app := echo.New()
	app.Use(echov5adapter.RouteMethods(app, engine))
	app.Any("/any", ok)
	granted := adaptertest.Preflight(app, "PURGE", "/any").Header.Get("Access-Control-Allow-Methods")
	assert.Equal(t, "PURGE, PUT", granted, "the usual methods, and the one that was asked for")
}

func TestPolicyOfGetIsThatOfItsHead(t *testing.T) {
	app := echo.NewWithConfig(echo.Config{Router: echo.NewRouter(echo.RouterConfig{AutoHandleHEAD: true})})
	cors := echov5adapter.On(app)
	cors.Route(adaptertest.Engine(), app.GET("/users", ok))
	app.Any("/*", ok)
	head := adaptertest.Actual(app, "HEAD", "/users")
	assert.Equal(t, http.StatusOK, head.StatusCode)
	adaptertest.RequireShared(t, head)
	adaptertest.RequireShared(t, adaptertest.Preflight(app, "HEAD", "/users"))
}

func TestPolicyOfGetIsNotThatOfAHeadForAnyMethod(t *testing.T) {
	app := echo.New()
	cors := echov5adapter.On(app)
	cors.Route(adaptertest.Engine(), app.GET("/users", ok))
	app.Any("/users", ok)
	adaptertest.RequireBypassed(t, adaptertest.Actual(app, "HEAD", "/users"), http.StatusOK)
	adaptertest.RequireBypassed(t, adaptertest.Preflight(app, "HEAD", "/users"), http.StatusOK)
}
