package corstest_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

func TestCheckAppAcceptsStraysOfAppsThatAreMountedRight(t *testing.T) {
	everywhere := echomiddleware.TrailingSlashConfig{RedirectCode: http.StatusMovedPermanently}
	for name, app := range map[string]struct {
		app       http.Handler
		parameter string
	}{
		"gin, with 405 and handlers of its own": {ginApp(func(e *gin.Engine) {
			e.HandleMethodNotAllowed = true
			e.Use(ginadapter.Middleware(engine))
			e.NoRoute(func(c *gin.Context) { c.JSON(http.StatusNotFound, gin.H{}) })
			e.NoMethod(func(c *gin.Context) { c.JSON(http.StatusMethodNotAllowed, gin.H{}) })
			ginUsers(e)
		}), ":id"},
		"gin, with redirects in a wrapper": {cors(redirecting(func(e *gin.Engine) { e.RedirectFixedPath = true; ginUsers(e) })), ":id"},
		"gin, Group":                       {ginApp(func(e *gin.Engine) { ginUsers(ginadapter.On(e).Group(e, engine)) }), ":id"},
		"gin, Route, with redirects that it does not cover": {redirecting(func(e *gin.Engine) {
			cors := ginadapter.On(e)
			cors.Route(e, engine, "GET", "/api/users", gin.WrapF(ok))
			cors.Route(e, engine, "PUT", "/api/users/:id", gin.WrapF(ok))
		}), ":id"},
		"gin, a route for all with one for its preflights": {ginApp(func(e *gin.Engine) {
			e.GET("/api/*rest", ginadapter.Middleware(engine), gin.WrapF(ok))
			e.PUT("/api/*rest", ginadapter.Middleware(engine), gin.WrapF(ok))
			e.OPTIONS("/api/*rest", ginadapter.Middleware(engine))
		}), ":id"},
		"gin, a route outside of CORS that is not in the list": {ginApp(func(e *gin.Engine) {
			e.PATCH("/api/users", gin.WrapF(ok))
			e.Use(ginadapter.Middleware(engine))
			ginUsers(e)
		}), ":id"},
		"echo, Group": {echoApp(func(e *echo.Echo) { echoadapter.On(e).Group("/api", engine); echoUsers(e) }), ":id"},
		"echo, Route": {echoApp(func(e *echo.Echo) {
			echoUsers(e)
			cors := echoadapter.On(e)
			for _, route := range e.Routes() {
				cors.Route(engine, route)
			}
		}), ":id"},
		"echo, CORS before the redirects": {echoApp(func(e *echo.Echo) {
			e.Pre(echoadapter.Middleware(engine), echomiddleware.RemoveTrailingSlashWithConfig(everywhere))
			echoUsers(e)
		}), ":id"},
		"chi, With": {chiApp(func(r chi.Router) { chiUsers(chiWith(r)) }), "{id:[0-9]+}"},
		"chi, With, and one for all paths that finds nothing": {chiApp(func(r chi.Router) {
			with := chiWith(r)
			chiUsers(with)
			with.Get("/*", http.NotFound)
		}), "{id:[0-9]+}"},
		"chi, CORS before the redirects": {chiApp(func(r chi.Router) {
			r.Use(chiadapter.Middleware(engine), middleware.RedirectSlashes)
			chiUsers(r)
		}), "{id:[0-9]+}"},
		"ServeMux around an app with CORS": {func() http.Handler {
			mux := http.NewServeMux()
			mux.Handle("/api/", cors(usersMux(unwrapped)))
			return mux
		}(), "{id}"},
		"chi, With, and a 404 that anyone may read": {chiApp(func(r chi.Router) {
			chiUsers(chiWith(r))
			r.NotFound(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodOptions {
					w.Header().Set("Access-Control-Allow-Origin", "*")
				}
				w.WriteHeader(http.StatusNotFound)
			})
		}), "{id:[0-9]+}"},
		"authentication before the routes": {chiApp(func(r chi.Router) {
			r.Use(chiadapter.Middleware(engine), layer(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
				w.WriteHeader(http.StatusUnauthorized)
			}))
			chiUsers(r)
		}), "{id:[0-9]+}"},
		"another policy outside of the group": {chiApp(func(r chi.Router) {
			r.NotFound(httpadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: []string{page}}))(http.NotFoundHandler()).ServeHTTP)
			chiUsers(chiWith(r))
		}), "{id:[0-9]+}"},
	} {
		t.Run(name, func(t *testing.T) {
			corstest.CheckApp(t, app.app, page, endpoints(engine, app.parameter))
			corstest.CheckApp(t, app.app, elsewhere, endpoints(engine, app.parameter))
		})
	}
}

// A ServeMux redirects to a pattern with a slash, and a policy that is mounted
// there cannot know.
func TestCheckAppLeavesTheRedirectToAnEndpointWithASlashToTheMux(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/api/users/", cors(http.HandlerFunc(ok)))
	for _, ev := range []core.Evaluator{engine, nil} {
		corstest.CheckApp(t, mux, page, []corstest.Endpoint{{Method: "GET", Path: "/api/users/", Evaluator: ev}})
	}
}

// TestCheckAppJudgesStraysByTheirOwnRule has redirects without fields, which no
// rule of a path gives any.
func TestCheckAppJudgesStraysByTheirOwnRule(t *testing.T) {
	rules := []core.PathRule{{Pattern: "/api/users", Evaluator: engine}, {Pattern: "/api/users/{id}", Evaluator: engine}}
	for name, rest := range map[string][]core.PathRule{
		"no rule for the rest":     nil,
		"a rule that denies all":   {{Pattern: "/", Evaluator: core.DenyAll()}},
		"a rule for other origins": {{Pattern: "/", Evaluator: core.MustNew(core.Policy{AllowOrigins: []string{elsewhere}})}},
	} {
		t.Run(name, func(t *testing.T) {
			paths, err := core.NewPaths(append(rest, rules...))
			require.NoError(t, err)
			app := redirecting(func(e *gin.Engine) { e.Use(ginadapter.Middleware(paths)); ginUsers(e) })
			corstest.CheckApp(t, app, page, endpoints(paths, ":id"))
			corstest.CheckApp(t, app, page, endpoints(nil, ":id"))
		})
	}
}

// What differs from the policy's fields without keeping a page from the answer may
// be another policy's, which is mounted around the endpoint's.
func TestCheckAppLeavesOtherFieldsOfStraysAlone(t *testing.T) {
	app := ginApp(func(e *gin.Engine) {
		e.Use(ginadapter.Middleware(engine))
		e.NoRoute(func(c *gin.Context) { c.Header("Access-Control-Expose-Headers", "X-Other") })
		ginUsers(e)
	})
	corstest.CheckApp(t, app, page, endpoints(engine, ":id"))
}
