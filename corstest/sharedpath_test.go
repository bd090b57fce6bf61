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
	"github.com/sallyport/cors/internal/broken"
)

// Of these apps a path is taken by several routes, which differ in their methods:
// RouteMethods grants what all of them have.
func TestCheckAppAcceptsMethodsOfOtherRoutesThatTakeThePath(t *testing.T) {
	ev := methods("*")
	handler := http.HandlerFunc(ok)
	mux := http.NewServeMux()
	mux.Handle("DELETE /users/{id}", handler)
	mux.Handle("PUT /users/me", handler)
	mux.Handle("GET /files/", handler)
	mux.Handle("PUT /files/new/{$}", handler)
	for name, app := range map[string]routed{
		"net/http": {httpadapter.RouteMethods(httpadapter.MuxMethods(mux), ev)(mux), func(yield func(method, path string) bool) {
			_ = yield("DELETE", "/users/{id}") && yield("PUT", "/users/me") && yield("GET", "/files/") && yield("PUT", "/files/new/{$}")
		}},
		"gin": routedGin(func(e *gin.Engine) {
			e.Use(ginadapter.RouteMethods(e, ev))
			e.DELETE("/users/:id", gin.WrapF(ok))
			e.PUT("/users/me", gin.WrapF(ok))
			e.GET("/files/*path", gin.WrapF(ok))
			e.PUT("/files/new", gin.WrapF(ok))
		}),
		"echo": routedEcho(func(e *echo.Echo) {
			e.Use(echoadapter.RouteMethods(e, ev))
			e.DELETE("/users/:id", echo.WrapHandler(handler))
			e.PUT("/users/me", echo.WrapHandler(handler))
			e.GET("/files/*", echo.WrapHandler(handler))
			e.PUT("/files/new", echo.WrapHandler(handler))
		}),
		"chi": routedChi(func(r chi.Router) {
			r.Use(chiadapter.RouteMethods(r, ev))
			r.Delete("/users/{id:[a-z0-9]+}", ok)
			r.Put("/users/me", ok)
			r.Get("/files/*", ok)
			r.Put("/files/new", ok)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			corstest.CheckApp(t, app.app, page, corstest.Endpoints(app.routes, ev))
		})
	}
}

func TestCheckAppNoticesMethodsOfRoutesThatDoNotTakeThePath(t *testing.T) {
	ev := methods("*")
	for _, other := range []string{"/users/{id}/posts", "/users/them", "/{id}", "/users/me/{$}", "/admin/{path...}"} {
		t.Run(other, func(t *testing.T) {
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, grantingMethods(ev, "PUT, DELETE"), page, []corstest.Endpoint{
				{Method: "PUT", Path: "/users/me", Evaluator: ev},
				{Method: "DELETE", Path: other, Evaluator: ev},
			}, corstest.EndpointsOnly())
			assert.Contains(t, fake.lines(), "PUT /users/me for "+page+": the preflight is answered by another policy: Access-Control-Allow-Methods differs")
		})
	}
}

// The two policies answer alike, but for the methods and Max-Age. So a preflight for
// PATCH /users/me does not show that PATCH is the other policy's.
func TestCheckAppAcceptsThatMethodsOfAnotherPatternsPolicyAreLeftOut(t *testing.T) {
	reading := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT", "PATCH"}, AllowHeaders: []string{"X-A"}, MaxAgeSeconds: 600})
	patching := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PATCH"}, AllowHeaders: []string{"X-A"}})
	handler := http.HandlerFunc(ok)
	for name, row := range map[string]struct {
		app     http.Handler
		pattern string
	}{
		"gin": {ginApp(func(e *gin.Engine) {
			cors := ginadapter.On(e)
			cors.Route(&e.RouterGroup, reading, "GET", "/users/me", gin.WrapF(ok))
			cors.Route(&e.RouterGroup, patching, "PATCH", "/users/:id", gin.WrapF(ok))
		}), "/users/:id"},
		"echo": {echoApp(func(e *echo.Echo) {
			cors := echoadapter.On(e)
			cors.Route(reading, e.GET("/users/me", echo.WrapHandler(handler)))
			cors.Route(patching, e.PATCH("/users/:id", echo.WrapHandler(handler)))
		}), "/users/:id"},
		"chi": {chiApp(func(r chi.Router) {
			chiadapter.On(r)
			r.With(chiadapter.Middleware(reading)).Get("/users/me", ok)
			r.With(chiadapter.Middleware(patching)).Patch("/users/{id}", ok)
		}), "/users/{id}"},
	} {
		for how, expected := range map[string]core.Evaluator{"its policy": patching, "any policy": nil} {
			t.Run(name+", of the pattern "+how, func(t *testing.T) {
				corstest.CheckApp(t, row.app, page, []corstest.Endpoint{
					{Method: "GET", Path: "/users/me", Evaluator: reading},
					{Method: "PATCH", Path: row.pattern, Evaluator: expected},
				})
			})
		}
	}
}

// The policy of the path answers all preflights here, also those of the other pattern.
func TestCheckAppNoticesThatMethodsAreLeftOutWhichNoOtherPolicyDecides(t *testing.T) {
	ev := methods("PUT", "PATCH", "LOCK") // LOCK has no route, so nothing is narrowed to the routes
	for how, other := range map[string]corstest.Endpoint{
		"another policy that does not answer": {Method: "PATCH", Path: "/users/:id", Evaluator: core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowHeaders: []string{"X-A"}})},
		"another policy of another method":    {Method: "DELETE", Path: "/users/:id", Evaluator: methods("PATCH")},
		"another policy of another path":      {Method: "PATCH", Path: "/orders/:id", Evaluator: methods("PATCH")},
		"the same policy":                     {Method: "PATCH", Path: "/users/:id", Evaluator: ev},
	} {
		t.Run(how, func(t *testing.T) {
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, grantingMethods(ev, "PUT, LOCK"), page, []corstest.Endpoint{{Method: "PUT", Path: "/users/me", Evaluator: ev}, other}, corstest.EndpointsOnly())
			assert.Contains(t, fake.lines(), "PUT /users/me for "+page+": the preflight is answered by another policy: Access-Control-Allow-Methods differs")
		})
	}
}

// grantingMethods is an app that answers preflights as the policy does, but for the
// lines that grant methods.
func grantingMethods(ev core.Evaluator, lines ...string) http.Handler {
	return layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(&broken.ChangingWriter{ResponseWriter: w, Change: func(status int) int {
			if r.Method == http.MethodOptions {
				w.Header()["Access-Control-Allow-Methods"] = lines
			}
			return status
		}}, r)
	})(httpadapter.Middleware(ev)(http.NotFoundHandler()))
}
