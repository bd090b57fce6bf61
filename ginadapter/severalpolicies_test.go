package ginadapter_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/useragent"
)

// visitor is a browser's page at an origin.
type visitor struct {
	origin string
	app    http.Handler
	cache  *useragent.PreflightCache
}

func visit(origin string, app http.Handler) *visitor {
	return &visitor{origin, app, useragent.NewPreflightCache(nil)}
}

// sends reports whether the browser sends the page's request, after a preflight if
// its cache does not cover it.
func (v *visitor) sends(method, path string, headers ...string) bool {
	r := useragent.Request{Origin: v.origin, Target: "https://api.test", Path: path, Method: method}
	for _, name := range headers {
		r.Headers = append(r.Headers, [2]string{name, "1"})
	}
	if !useragent.NeedsPreflight(r) || v.cache.Covers(r) {
		return true
	}
	w := request(v.app, http.MethodOptions, path, useragent.PreflightFields(r))
	grant, err := useragent.CheckPreflight(r, useragent.Response{Status: w.Code, Header: w.Header()})
	if err == nil {
		v.cache.Store(r, grant)
	}
	return err == nil
}

const partner, admin = "https://partner.test", "https://admin.test"

func grantingAll(origin string) *core.Engine {
	return core.MustNew(core.Policy{AllowOrigins: []string{origin}, AllowMethods: []string{"PUT", "DELETE", "LOCK"}, AllowHeaders: []string{"X-A"}, MaxAgeSeconds: 600})
}

// Findings, 1: browsers keep all that a preflight's response lists for the URL.
func TestPartnersCannotSendWhatTheAdminsPolicyDecides(t *testing.T) {
	everything := core.MustNew(core.Policy{AllowOrigins: []string{partner}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}, MaxAgeSeconds: 600})
	for name, partners := range map[string]*core.Engine{"lists": grantingAll(partner), "stars": everything} {
		for _, first := range []string{"PUT", "LOCK", "POST"} {
			t.Run(name+", "+first+" first", func(t *testing.T) {
				app := gin.New()
				cors := ginadapter.On(app)
				cors.Route(app, partners, "PUT", "/users/:id", ok)
				cors.Route(app, grantingAll(admin), "DELETE", "/users/:id", ok)
				app.PATCH("/users/:id", ok)
				app.GET("/users/:id", ok)

				page := visit(partner, app)
				page.sends(first, "/users/7", "X-A")
				assert.True(t, page.sends("PUT", "/users/7", "X-A"))
				assert.False(t, page.sends("DELETE", "/users/7"))
				assert.False(t, page.sends("PATCH", "/users/7"))
				assert.False(t, page.sends("GET", "/users/7", "X-A"), "a header that is granted for PUT only")
				assert.True(t, visit(admin, app).sends("DELETE", "/users/7", "X-A"))
				assert.False(t, visit(admin, app).sends("PUT", "/users/7"))
			})
		}
	}
}

func TestMethodWithoutARouteStaysGrantable(t *testing.T) {
	app := gin.New()
	app.HandleMethodNotAllowed = true
	cors := ginadapter.On(app)
	cors.Route(app, grantingAll(partner), "PUT", "/users/:id", ok)
	cors.Route(app, grantingAll(admin), "DELETE", "/users/:id", ok)
	assert.True(t, visit(admin, app).sends("LOCK", "/users/7"), "one of the path's policies decides")
	w := request(app, "LOCK", "/users/7", http.Header{"Origin": {admin}})
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
	assert.Equal(t, admin, w.Header().Get("Access-Control-Allow-Origin"))
}

func TestPathWithOnePolicyKeepsItsListAndMaxAge(t *testing.T) {
	app := gin.New()
	api := ginadapter.On(app).Group(app.Group("/api"), grantingAll(partner))
	api.PUT("/users/:id", ok)
	api.DELETE("/users/:id", ok)
	app.PUT("/users/:id", ok)
	w := request(app, http.MethodOptions, "/api/users/7", http.Header{"Origin": {partner}, "Access-Control-Request-Method": {"PUT"}})
	assert.Equal(t, "PUT, DELETE, LOCK", w.Header().Get("Access-Control-Allow-Methods"))
	assert.Equal(t, "600", w.Header().Get("Access-Control-Max-Age"))
}

// Findings, 2.
func TestEscapedColonIsNoParameter(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	cors.Route(app, grantingAll(partner), "PUT", `/v1/jobs\:batch`, ok)
	cors.Route(app, grantingAll(admin), "PUT", "/v1/:collection", ok)
	for path, origin := range map[string]string{"/v1/jobs:batch": partner, "/v1/jobsXYZ": admin, "/v1/jobs": admin} {
		for _, page := range []string{partner, admin} {
			assert.Equal(t, page == origin, visit(page, app).sends("PUT", path), "%s from %s", path, page)
			w := request(app, "PUT", path, http.Header{"Origin": {page}})
			assert.Equal(t, page == origin, w.Header().Get("Access-Control-Allow-Origin") == page, "%s from %s", path, page)
		}
	}
}

func TestRoutesOfOneNameHaveTheirOwnPolicies(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	cors.Route(app, grantingAll(partner), "PUT", `/x/\:b`, ok)
	cors.Route(app, grantingAll(admin), "PUT", "/x/:b", ok)
	for path, origin := range map[string]string{"/x/:b": partner, "/x/7": admin} {
		for _, page := range []string{partner, admin} {
			assert.Equal(t, page == origin, visit(page, app).sends("PUT", path), "%s from %s", path, page)
			w := request(app, "PUT", path, http.Header{"Origin": {page}})
			assert.Equal(t, page == origin, w.Header().Get("Access-Control-Allow-Origin") == page, "%s from %s", path, page)
		}
	}
}

func TestPlainRouteWithAnEscapedColonIsAnsweredWhereItsReadingMakesNoDifference(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	api := cors.Group(app.Group("/projects/:project"), grantingAll(partner))
	api.PUT(`/jobs\:batch`, ok)
	assert.True(t, visit(partner, app).sends("PUT", "/projects/7/jobs:batch"))
	w := request(app, "PUT", "/projects/7/jobs:batch", http.Header{"Origin": {partner}})
	assert.Equal(t, partner, w.Header().Get("Access-Control-Allow-Origin"))

	app = gin.New()
	cors = ginadapter.On(app)
	cors.Route(app, grantingAll(admin), "PUT", "/v1/:collection", ok)
	cors.Group(app.Group("/v1"), grantingAll(partner)).PUT(`/jobs\:batch`, ok)
	assert.False(t, visit(partner, app).sends("PUT", "/v1/jobsXYZ"), "it runs the admins' route")
	assert.False(t, visit(admin, app).sends("PUT", "/v1/jobs:batch"), "it runs the partners' route")
}

// They cannot both be parameters, so the second engine lacks one of the routes.
func TestNamesThatCannotBothBeParametersGrantNothingWrong(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	cors.Route(app, grantingAll(partner), "PUT", "/x/:a/y", ok)
	cors.Route(app, grantingAll(admin), "PUT", "/:p/:q/y", ok)
	app.PUT(`/x/\:b/z`, ok)
	assert.False(t, visit(admin, app).sends("PUT", "/x/7/y"), "it runs the partners' route")
	w := request(app, "PUT", "/x/7/y", http.Header{"Origin": {partner}})
	assert.Equal(t, partner, w.Header().Get("Access-Control-Allow-Origin"))
}

// An attacker chooses the path: a long one costs no more than its length.
func TestLongPathsAreAnswered(t *testing.T) {
	app := gin.New()
	cors := ginadapter.On(app)
	cors.Group(app, grantingAll(partner)).PUT("/:a/:b/*rest", ok)
	app.PUT(`/a\:x/:b`, ok)
	for _, path := range []string{strings.Repeat("/", 100_000), strings.Repeat("/a", 100_000), "/" + strings.Repeat(":", 100_000)} {
		assert.True(t, visit(partner, app).sends("LOCK", path))
	}
}
