package ginadapter_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// The policy that answers a preflight is that of the route that its request
// runs, whatever the routes and the path.
func FuzzPreflightIsDecidedByTheRouteThatRuns(f *testing.F) {
	for _, seed := range []struct{ routes, path string }{
		{"/users/:id /users/me", "/users/me"},
		{"/users/:id /users/me", "/users/mer"},
		{"/a/:id/b /a/x/:y", "/a/x/b"},
		{"/a/:id/b", "/a//b"},
		{"/a/:id", "/a/"},
		{"/files/*path", "/files/"},
		{"/files/*path", "/files"},
		{"/user_:name /user_me", "/user_you"},
		{"/:a/:b/c /x/:b/d /x/y/e", "/x/y/c"},
		{"/*all", "/"},
		{"/api/:x /api/admin/y", "/api/admin%2Fy"},
	} {
		f.Add(seed.routes, seed.path)
	}
	f.Fuzz(func(t *testing.T, routes, path string) {
		if !strings.HasPrefix(path, "/") || strings.ContainsAny(path+routes, "\\%?#\x7f") || len(routes) > 200 {
			return
		}
		for _, c := range path {
			if c <= ' ' || c > '~' {
				return
			}
		}
		app := gin.New()
		app.RedirectTrailingSlash = false
		for i, pattern := range strings.Fields(routes) {
			if !registers(app, pattern, i) {
				return
			}
		}
		ran := adaptertest.Actual(app, "PUT", path)
		if ran.Header.Get("Route") == "" {
			return // Gin does not always come back from a dead end: /x//c is not found beside /x:a and /:a/:b/c
		}
		answered := adaptertest.Preflight(app, "PUT", path)
		assert.Equal(t, ran.Header.Get("Route"), answered.Header.Get("Access-Control-Max-Age"), "routes %s, path %s", routes, path)
	})
}

// registers reports whether Gin takes the route, whose policy and handler are
// recognised by a number.
func registers(app *gin.Engine, pattern string, i int) (taken bool) {
	defer func() { taken = recover() == nil }()
	ev := core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"PUT"}, MaxAgeSeconds: i + 1})
	ginadapter.Route(app, &app.RouterGroup, ev, "PUT", pattern, func(c *gin.Context) {
		c.Header("Route", strconv.Itoa(i+1))
	})
	return true
}
