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
	for name, row := range map[string]struct {
		policy  core.Policy
		asked   string
		path    string
		granted []string
	}{
		"all that is routed under a star":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/7", []string{"DELETE, GET, PUT"}},
		"those of the more general route beside it":   {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/users/me", []string{"DELETE, GET, PATCH, PUT"}},
		"nothing where nothing is routed":             {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/nowhere", nil},
		"neither OPTIONS nor TRACE nor CONNECT":       {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/any", []string{"DELETE, GET, HEAD, PATCH, POST, PROPFIND, PUT, REPORT"}},
		"of a list what is routed":                    {core.Policy{AllowMethods: []string{"PATCH", "PUT", "LOCK"}}, "PUT", "/users/7", []string{"PUT"}},
		"nothing of a list that has nothing routed":   {core.Policy{AllowMethods: []string{"LOCK"}}, "PUT", "/users/7", nil},
		"nothing for a policy without methods":        {core.Policy{}, "PUT", "/users/7", nil},
		"the method asked for with credentials":       {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PUT", "/users/7", []string{"PUT"}},
		"no method with credentials that is unrouted": {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PATCH", "/users/7", nil},
	} {
		t.Run(name, func(t *testing.T) {
			row.policy.AllowOrigins = []string{adaptertest.Origin}
			app := echo.New()
			app.Use(echoadapter.RouteMethods(app, core.MustNew(row.policy)))
			app.GET("/users/:id", ok)
			app.PUT("/users/:id", ok)
			app.DELETE("/users/:id", ok)
			app.PATCH("/users/me", ok)
			app.Any("/any", ok)
			app.RouteNotFound("/*", ok)

			answer := adaptertest.Preflight(app, row.asked, row.path)
			assert.Equal(t, http.StatusNoContent, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
			assert.Equal(t, row.granted, answer.Header.Values("Access-Control-Allow-Methods"))
		})
	}
}

func TestRouteMethodsIsMiddlewareOtherwise(t *testing.T) {
	app := echo.New()
	app.Use(echoadapter.RouteMethods(app, core.DenyAll()))
	app.GET("/users", ok)
	refused := adaptertest.Preflight(app, "GET", "/users")
	assert.Equal(t, http.StatusForbidden, refused.StatusCode)
	assert.Empty(t, refused.Header.Values("Access-Control-Allow-Methods"))

	app = echo.New()
	app.Use(echoadapter.RouteMethods(app, adaptertest.Engine()))
	app.GET("/users", ok)
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/nowhere"))
}

func TestRouteMethodsKnowsTheRoutesOfAHost(t *testing.T) {
	app := echo.New()
	app.Pre(echoadapter.RouteMethods(app, granting("*")))
	app.DELETE("/users", ok)
	app.Host("example.com").PUT("/users", ok) // the host of httptest's requests
	requireGrants(t, "PUT", app, "PUT", "/users")
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
	var endpoints []string
	for method, path := range echoadapter.Endpoints(app) {
		endpoints = append(endpoints, method+" "+path)
	}
	assert.Equal(t, []string{"DELETE /any", "GET /any", "HEAD /any", "PATCH /any", "POST /any", "PROPFIND /any", "PUT /any", "REPORT /any", "GET /users/:id"}, endpoints)
	for range echoadapter.Endpoints(app) {
		break // stops when it is told to
	}
}
