package corstest_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/broken"
)

const elsewhere = "https://elsewhere.test"

// redirecting is a gin app whose router redirects by trailing slashes, as it does
// unless told otherwise.
func redirecting(register func(*gin.Engine)) http.Handler {
	return ginApp(func(e *gin.Engine) {
		e.RedirectTrailingSlash = true
		register(e)
	})
}

// The lines below are those that CheckApp begins its failures with, for the
// endpoints GET /api/users and PUT /api/users/:id.
const (
	unknownUser   = "GET /api/users/corstest/no/such/path for " + page + ": a path that the app does not have is answered "
	unknown       = "GET /api/corstest/no/such/path for " + page + ": a path that the app does not have is answered "
	usersPatched  = "PATCH /api/users for " + page + ": a method that the path does not have is answered "
	userRead      = "GET /api/users/1 for " + page + ": a method that the path does not have is answered "
	usersSlash    = "GET /api/users/ for " + page + ": the path with another trailing slash is redirected "
	userSlash     = "PUT /api/users/1/ for " + page + ": the path with another trailing slash is redirected "
	withoutFields = "without Access-Control-Allow-Origin"
)

func TestCheckAppSaysWhatLosesTheFieldsOfStrays(t *testing.T) {
	redirects := []string{usersSlash + withoutFields + " (301 to /api/users)", userSlash + withoutFields + " (307 to /api/users/1)"}
	moved := []string{usersSlash + withoutFields + " (301 to /api/users)", userSlash + withoutFields + " (301 to /api/users/1)"}
	removing := echomiddleware.RemoveTrailingSlashWithConfig(echomiddleware.TrailingSlashConfig{RedirectCode: http.StatusMovedPermanently})
	notFound := func(how string) []string {
		return []string{unknown + "404 " + how, usersPatched + "404 " + how, unknownUser + "404 " + how, userRead + "404 " + how}
	}
	ginAnswering := func(change func(h http.Header)) http.Handler {
		return ginApp(func(e *gin.Engine) {
			e.Use(ginadapter.Middleware(engine))
			e.NoRoute(func(c *gin.Context) { change(c.Writer.Header()) })
			ginUsers(e)
		})
	}
	for _, wrong := range []struct {
		how, parameter string
		app            http.Handler
		failures       []string // their first lines
		advice         string   // of each
	}{
		{"gin: redirects", ":id", redirecting(func(e *gin.Engine) { e.Use(ginadapter.Middleware(engine)); ginUsers(e) }),
			redirects, "set router.RedirectTrailingSlash and RedirectFixedPath to false"},
		{"gin: redirects to fixed paths", ":id", ginApp(func(e *gin.Engine) {
			e.RedirectFixedPath = true
			e.Use(ginadapter.Middleware(engine))
			ginUsers(e)
		}), redirects, "RedirectFixedPath to false"},
		{"gin: redirects of a Group", ":id", redirecting(func(e *gin.Engine) {
			ginUsers(ginadapter.On(e).Group(e, engine))
		}), redirects, "RedirectTrailingSlash"},
		{"gin: redirects of an app that has all other paths", ":id", redirecting(func(e *gin.Engine) {
			e.Use(ginadapter.Middleware(engine))
			e.NoRoute(func(c *gin.Context) { c.String(http.StatusOK, "the page of the app") })
			ginUsers(e)
		}), redirects, "RedirectTrailingSlash"},
		{"gin: a handler for 404 that clears the header beside RouteMethods", ":id", ginApp(func(e *gin.Engine) {
			e.Use(ginadapter.RouteMethods(e, engine))
			e.NoRoute(func(c *gin.Context) { clear(c.Writer.Header()) })
			ginUsers(e)
		}), notFound(withoutFields), "gin: look at NoRoute and NoMethod"},
		{"gin: a handler for 404 that clears the header", ":id", ginAnswering(func(h http.Header) { clear(h) }), notFound(withoutFields), "gin: look at NoRoute and NoMethod"},
		{"gin: a handler for 405 that clears the header", ":id", ginApp(func(e *gin.Engine) {
			e.HandleMethodNotAllowed = true
			e.Use(ginadapter.Middleware(engine))
			e.NoMethod(func(c *gin.Context) { clear(c.Writer.Header()) })
			ginUsers(e)
		}), []string{usersPatched + "405 " + withoutFields, userRead + "405 " + withoutFields}, "add to the headers, not clear"},
		{"gin: a catch-all for preflights beside groups", ":id", ginApp(func(e *gin.Engine) {
			e.OPTIONS("/*any", ginadapter.Middleware(engine))
			ginUsers(e.Group("/", ginadapter.Middleware(engine)))
		}), notFound(withoutFields), "If a catch-all OPTIONS route answers the preflights, remove it"},
		{"gin: a handler for 404 that overwrites Vary", ":id", ginAnswering(func(h http.Header) {
			h.Set("Vary", "Accept-Encoding")
		}), notFound("with a Vary that does not list Origin"), `Header().Add("Vary"`},
		{"echo: redirects before CORS", ":id", echoApp(func(e *echo.Echo) {
			e.Pre(removing)
			e.Use(echoadapter.Middleware(engine))
			echoUsers(e)
		}), moved, "mount CORS with e.Pre, before middleware.AddTrailingSlashWithConfig"},
		{"echo: an error handler that clears the header", ":id", echoApp(func(e *echo.Echo) {
			e.Use(echoadapter.Middleware(engine))
			e.HTTPErrorHandler = func(err error, c echo.Context) {
				clear(c.Response().Header())
				e.DefaultHTTPErrorHandler(err, c)
			}
			echoUsers(e)
		}), []string{unknown + "404 " + withoutFields, usersPatched + "405 " + withoutFields, userRead + "405 " + withoutFields},
			"echo: look at HTTPErrorHandler"},
		{"chi: redirects before CORS", "{id:[0-9]+}", chiApp(func(r chi.Router) {
			r.Use(middleware.RedirectSlashes, chiadapter.Middleware(engine))
			chiUsers(r)
		}), moved, "mount CORS before middleware.RedirectSlashes"},
		{"chi: a handler for 404 outside", "{id:[0-9]+}", layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(&broken.ChangingWriter{ResponseWriter: w, Change: func(status int) int {
				if status == http.StatusNotFound {
					clear(w.Header())
				}
				return status
			}}, r)
		})(chiApp(func(r chi.Router) { r.Use(chiadapter.Middleware(engine)); chiUsers(r) })),
			[]string{unknown + "404 " + withoutFields, unknownUser + "404 " + withoutFields}, "Mount CORS outside of every layer"},
		{"net/http: methods refused outside", "{id}", layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.Method == http.MethodPatch {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			next.ServeHTTP(w, r)
		})(cors(usersMux(unwrapped))), []string{usersPatched + "405 " + withoutFields}, "Mount CORS outside of every layer"},
	} {
		t.Run(wrong.how, func(t *testing.T) {
			for _, ev := range []core.Evaluator{engine, nil} {
				fake := &recordingTB{TB: t}
				corstest.CheckApp(fake, wrong.app, page, endpoints(ev, wrong.parameter))
				assert.ElementsMatch(t, wrong.failures, fake.lines(), "%s", fake.text())
				for _, failure := range fake.failures {
					assert.Contains(t, failure, wrong.advice)
				}

				fake = &recordingTB{TB: t}
				corstest.CheckApp(fake, wrong.app, page, endpoints(ev, wrong.parameter), corstest.EndpointsOnly())
				assert.Empty(t, fake.failures)
			}
			corstest.CheckApp(t, wrong.app, elsewhere, endpoints(engine, wrong.parameter)) // lost fields grant nothing
		})
	}
}

func TestCheckAppReadsStraysAsABrowserDoes(t *testing.T) {
	for how, wrong := range map[string]struct {
		origin string
		change func(h http.Header)
		what   string
	}{
		"two origins":                     {page, func(h http.Header) { h.Add("Access-Control-Allow-Origin", page) }, "404 with 2 lines of Access-Control-Allow-Origin"},
		"a star beside credentials":       {page, func(h http.Header) { h.Set("Access-Control-Allow-Origin", "*") }, "404 so that a browser does not share it: Fetch, CORS check, step 4"},
		"another origin":                  {page, func(h http.Header) { h.Set("Access-Control-Allow-Origin", elsewhere) }, "404 so that a browser does not share it: Fetch, CORS check, step 4"},
		"a grant that the policy has not": {elsewhere, func(h http.Header) { h.Set("Access-Control-Allow-Origin", "*") }, "404 with Access-Control-Allow-Origin for an origin that the policy refuses"},
	} {
		t.Run(how, func(t *testing.T) {
			app := ginApp(func(e *gin.Engine) {
				e.Use(ginadapter.Middleware(engine))
				e.NoRoute(func(c *gin.Context) { wrong.change(c.Writer.Header()) })
				ginUsers(e)
			})
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, app, wrong.origin, endpoints(engine, ":id"))
			assert.Len(t, fake.lines(), 4, "for two unknown paths and two methods:\n%s", fake.text())
			for _, failure := range fake.failures {
				assert.Contains(t, failure, wrong.what)
				assert.Contains(t, failure, "want:\n   the application's own status\n")
			}
		})
	}
}
