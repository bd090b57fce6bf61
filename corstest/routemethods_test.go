package corstest_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

// routeMethodsApps grant, by RouteMethods, what they route.
func routeMethodsApps(ev core.Evaluator) map[string]routed {
	mux := usersMux(unwrapped)
	return map[string]routed{
		"net/http": {httpadapter.RouteMethods(httpadapter.MuxMethods(mux), ev)(mux), func(yield func(method, path string) bool) {
			_ = yield("GET", "/api/users") && yield("PUT", "/api/users/{id}") && yield("PUT", "/api/users/1")
		}},
		"gin": routedGin(func(e *gin.Engine) {
			e.Use(ginadapter.RouteMethods(e, ev))
			ginUsers(e)
			e.Any("/any", gin.WrapF(ok))
		}),
		"echo": routedEcho(func(e *echo.Echo) {
			e.Use(echoadapter.RouteMethods(e, ev))
			echoUsers(e)
			e.Any("/any", echo.WrapHandler(http.HandlerFunc(ok)))
		}),
		"chi": routedChi(func(r chi.Router) {
			r.Use(chiadapter.RouteMethods(r, ev))
			chiUsers(r)
			r.HandleFunc("/any", ok)
		}),
	}
}

func TestCheckAppAcceptsMethodsThatAreNarrowedToTheRoutes(t *testing.T) {
	for how, row := range map[string]struct{ mounted, expected core.Evaluator }{
		"a star":                              {methods("*"), methods("*")},
		"a star of any policy":                {methods("*"), nil},
		"a list":                              {methods("DELETE", "PUT"), methods("DELETE", "PUT")},
		"a list of which no route has any":    {methods("LINK"), methods("LINK")},
		"a star that credentials write out":   {withCredentials, withCredentials},
		"nothing, from a policy of no origin": {core.DenyAll(), core.DenyAll()},
	} {
		for name, app := range routeMethodsApps(row.mounted) {
			t.Run(how+", "+name, func(t *testing.T) {
				corstest.CheckApp(t, app.app, page, corstest.Endpoints(app.routes, row.expected))
			})
		}
	}
}

var withCredentials = core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"*"}, AllowCredentials: true})

func methods(allowed ...string) core.Evaluator {
	return core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: allowed})
}

func TestCheckAppNoticesMethodsThatAreNarrowedToOthersThanTheRoutes(t *testing.T) {
	for how, row := range map[string]struct{ policy, granted []string }{
		"one is missing":              {[]string{"*"}, []string{"PUT"}},
		"one is more":                 {[]string{"*"}, []string{"PUT, DELETE, PATCH"}},
		"one that the policy has not": {[]string{"PUT"}, []string{"PUT, DELETE"}},
		"none":                        {[]string{"*"}, nil},
		"HEAD, but no GET":            {[]string{"*"}, []string{"PUT, DELETE, HEAD"}},
	} {
		t.Run(how, func(t *testing.T) {
			policy := methods(row.policy...)
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, grantingMethods(policy, row.granted...), page, []corstest.Endpoint{
				{Method: "PUT", Path: "/x", Evaluator: policy}, {Method: "DELETE", Path: "/x", Evaluator: policy},
			})
			assert.Len(t, fake.lines(), 2, "one of each preflight:\n%s", fake.text())
			assert.Contains(t, fake.text(), "by another policy: Access-Control-Allow-Methods differs")
			assert.Contains(t, fake.text(), "list all endpoints that take the path")
		})
	}
}
