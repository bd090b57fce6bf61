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
		"neither OPTIONS nor TRACE nor CONNECT":       {core.Policy{AllowMethods: []string{"*"}}, "PUT", "/any", []string{"DELETE, GET, HEAD, PATCH, POST, PUT"}},
		"of a list what is routed":                    {core.Policy{AllowMethods: []string{"PATCH", "PUT", "LOCK"}}, "PUT", "/users/7", []string{"PUT"}},
		"nothing of a list that has nothing routed":   {core.Policy{AllowMethods: []string{"LOCK"}}, "PUT", "/users/7", nil},
		"nothing for a policy without methods":        {core.Policy{}, "PUT", "/users/7", nil},
		"the method asked for with credentials":       {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PUT", "/users/7", []string{"PUT"}},
		"no method with credentials that is unrouted": {core.Policy{AllowMethods: []string{"*"}, AllowCredentials: true}, "PATCH", "/users/7", nil},
	} {
		t.Run(name, func(t *testing.T) {
			row.policy.AllowOrigins = []string{adaptertest.Origin}
			app := gin.New()
			app.Use(ginadapter.RouteMethods(app, core.MustNew(row.policy)))
			app.GET("/users/:id", ok)
			app.PUT("/users/:id", ok)
			app.DELETE("/users/:id", ok)
			app.PATCH("/users/me", ok)
			app.Any("/any", ok)

			answer := adaptertest.Preflight(app, row.asked, row.path)
			assert.Equal(t, http.StatusNoContent, answer.StatusCode)
			adaptertest.RequireShared(t, answer)
			assert.Equal(t, row.granted, answer.Header.Values("Access-Control-Allow-Methods"))
		})
	}
}

func TestRouteMethodsIsMiddlewareOtherwise(t *testing.T) {
	app := gin.New()
	app.Use(ginadapter.RouteMethods(app, core.DenyAll()))
	app.GET("/users", ok)
	refused := adaptertest.Preflight(app, "GET", "/users")
	assert.Equal(t, http.StatusForbidden, refused.StatusCode)
	assert.Empty(t, refused.Header.Values("Access-Control-Allow-Methods"))

	app = gin.New()
	app.Use(ginadapter.RouteMethods(app, adaptertest.Engine()))
	app.GET("/users", ok)
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/users"))
	adaptertest.RequireShared(t, adaptertest.Actual(app, "GET", "/nowhere"))
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
