package corstest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/broken"
)

const page = "https://app.example.test"

var engine = core.MustNew(core.Policy{
	AllowOrigins: []string{page}, AllowMethods: []string{"PUT", "DELETE"}, AllowHeaders: []string{"Content-Type"},
	ExposeHeaders: []string{"X-Total"}, AllowCredentials: true, MaxAgeSeconds: 600,
})

// endpoints of the apps below, in each framework's own patterns.
func endpoints(ev core.Evaluator, parameter string) []corstest.Endpoint {
	return []corstest.Endpoint{
		{Method: "GET", Path: "/api/users", Evaluator: ev},
		{Method: "PUT", Path: "/api/users/" + parameter, Evaluator: ev},
	}
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }

func ginApp(register func(*gin.Engine)) http.Handler {
	e := gin.New()
	e.RedirectTrailingSlash = false
	register(e)
	return e
}

func ginUsers(r gin.IRoutes) {
	r.GET("/api/users", gin.WrapF(ok))
	r.PUT("/api/users/:id", gin.WrapF(ok))
}

func echoApp(register func(*echo.Echo)) http.Handler {
	e := echo.New()
	register(e)
	return e
}

func echoUsers(e *echo.Echo, m ...echo.MiddlewareFunc) {
	e.GET("/api/users", echo.WrapHandler(http.HandlerFunc(ok)), m...)
	e.PUT("/api/users/:id", echo.WrapHandler(http.HandlerFunc(ok)), m...)
}

func chiApp(register func(chi.Router)) http.Handler {
	r := chi.NewRouter()
	register(r)
	return r
}

func chiUsers(r chi.Router) {
	r.Get("/api/users", ok)
	r.Put("/api/users/{id:[0-9]+}", ok)
}

// chiWith returns a router whose routes have the engine's policy.
func chiWith(r chi.Router) chi.Router {
	chiadapter.On(r)
	return r.With(chiadapter.Middleware(engine))
}

func usersMux(wrap func(http.Handler) http.Handler) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /api/users", wrap(http.HandlerFunc(ok)))
	mux.Handle("PUT /api/users/{id}", wrap(http.HandlerFunc(ok)))
	return mux
}

func unwrapped(h http.Handler) http.Handler { return h }

// layer is a middleware around or inside of CORS.
func layer(serve func(w http.ResponseWriter, r *http.Request, next http.Handler)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve(w, r, next) })
	}
}

var cors = httpadapter.Middleware(engine)

func TestCheckAppAcceptsAppsThatAreMountedRight(t *testing.T) {
	for name, app := range map[string]struct {
		app       http.Handler
		parameter string
	}{
		"gin engine": {ginApp(func(e *gin.Engine) { e.Use(ginadapter.Middleware(engine)); ginUsers(e) }), ":id"},
		"echo":       {echoApp(func(e *echo.Echo) { e.Use(echoadapter.Middleware(engine)); echoUsers(e) }), ":id"},
		"echo pre":   {echoApp(func(e *echo.Echo) { e.Pre(echoadapter.Middleware(engine)); echoUsers(e) }), ":id"},
		"chi root":   {chiApp(func(r chi.Router) { r.Use(chiadapter.Middleware(engine)); chiUsers(r) }), "{id:[0-9]+}"},
		"chi route": {chiApp(func(r chi.Router) {
			r.Route("/api", func(r chi.Router) {
				r.Use(chiadapter.Middleware(engine))
				r.Get("/users", ok)
				r.Put("/users/{id}", ok)
			})
		}), "{id}"},
		"ServeMux": {cors(usersMux(unwrapped)), "{id}"},
		"CORS outside of authentication": {cors(layer(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.WriteHeader(http.StatusUnauthorized)
		})(nil)), "{id}"},
		"compression adds to Vary": {layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			w.Header().Add("Vary", "Accept-Encoding")
			next.ServeHTTP(w, r)
		})(cors(usersMux(unwrapped))), "{id}"},
		"a stream that never ends": {cors(layer(func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		})(nil)), "{id}"},
	} {
		t.Run(name, func(t *testing.T) {
			corstest.CheckApp(t, app.app, page, endpoints(engine, app.parameter))
			corstest.CheckApp(t, app.app, page, endpoints(nil, app.parameter))
			corstest.CheckApp(t, app.app, "https://elsewhere.test", endpoints(engine, app.parameter))
		})
	}
}

func TestCheckAppSaysHowToMount(t *testing.T) {
	other := core.MustNew(core.Policy{AllowOrigins: []string{"*"}})
	for _, wrong := range []struct {
		how, parameter string
		app            http.Handler
		advice         []string // that some failure gives
	}{
		{"gin: on a group", ":id", ginApp(func(e *gin.Engine) {
			g := e.Group("/")
			g.Use(ginadapter.Middleware(engine))
			ginUsers(g)
		}), []string{"answered 404", "not group.Use"}},
		{"gin: on a group, with 405", ":id", ginApp(func(e *gin.Engine) {
			e.HandleMethodNotAllowed = true
			g := e.Group("/")
			g.Use(ginadapter.Middleware(engine))
			ginUsers(g)
		}), []string{"answered 405", "not group.Use"}},
		{"gin: after the routes", ":id", ginApp(func(e *gin.Engine) {
			ginUsers(e)
			e.Use(ginadapter.Middleware(engine))
		}), []string{"the response itself is not", "call router.Use, or ginadapter.On and its Group, before the routes"}},
		{"gin: routes with a trailing slash", ":id", ginApp(func(e *gin.Engine) {
			e.RedirectTrailingSlash = true
			e.Use(ginadapter.Middleware(engine))
			e.GET("/api/users/", gin.WrapF(ok))
			e.PUT("/api/users/:id", gin.WrapF(ok))
		}), []string{"(301 to /api/users/)", "RedirectTrailingSlash"}},
		{"echo: redirects before CORS", ":id", echoApp(func(e *echo.Echo) {
			e.Pre(echomiddleware.AddTrailingSlashWithConfig(echomiddleware.TrailingSlashConfig{RedirectCode: http.StatusPermanentRedirect}))
			e.Use(echoadapter.Middleware(engine))
			echoUsers(e)
		}), []string{"(308 to /api/users/)", "e.Pre, before middleware.AddTrailingSlashWithConfig"}},
		{"echo: on each route", ":id", echoApp(func(e *echo.Echo) {
			echoUsers(e, echoadapter.Middleware(engine))
		}), []string{"answered 204 without", "The router itself answered OPTIONS, with Allow", "e.Use or e.Pre with echoadapter"}},
		{"echo: on a group after its routes", ":id", echoApp(func(e *echo.Echo) {
			g := e.Group("/api")
			g.GET("/users", echo.WrapHandler(http.HandlerFunc(ok)))
			g.PUT("/users/:id", echo.WrapHandler(http.HandlerFunc(ok)))
			g.Use(echoadapter.Middleware(engine))
		}), []string{"call g.Use before the group's routes"}},
		{"chi: on the endpoints of a group", "{id:[0-9]+}", chiApp(func(r chi.Router) {
			r.Group(func(r chi.Router) { r.Use(chiadapter.Middleware(engine)); chiUsers(r) })
		}), []string{"answered 405", "chiadapter.On(r) on the root first"}},
		{"chi: With", "{id:[0-9]+}", chiApp(func(r chi.Router) { chiUsers(r.With(chiadapter.Middleware(engine))) }),
			[]string{"answered 405", "chiadapter.On(r) on the root first"}},
		{"net/http: around handlers of patterns with methods", "{id}", usersMux(cors),
			[]string{"answered 405", "a pattern that names no method"}},
		{"not at all", "{id}", usersMux(unwrapped), []string{"answered 405", "No CORS middleware runs for this path"}},
		{"authentication outside", "{id}", layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			w.WriteHeader(http.StatusUnauthorized)
		})(cors(usersMux(unwrapped))), []string{"answered 401", "outside of (before) the authentication"}},
		{"CSRF protection outside", "{id}", layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			w.WriteHeader(http.StatusForbidden)
		})(cors(usersMux(unwrapped))), []string{"answered 403", "CSRF"}},
		{"a catch-all for OPTIONS outside", "{id}", layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.Method != http.MethodOptions {
				next.ServeHTTP(w, r)
			}
		})(cors(usersMux(unwrapped))), []string{"answered 200 without", "a catch-all OPTIONS route"}},
		{"another policy outside", "{id}", httpadapter.Middleware(other)(cors(usersMux(unwrapped))),
			[]string{"Another policy, or another CORS middleware", "only one CORS middleware"}},
		{"another policy alone", "{id}", httpadapter.Middleware(other)(usersMux(unwrapped)),
			[]string{"Another policy, or another CORS middleware"}},
		{"another CORS middleware inside", "{id}", cors(layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			w.Header().Add("Access-Control-Allow-Origin", page)
			next.ServeHTTP(w, r)
		})(usersMux(unwrapped))), []string{"2 lines of Access-Control-Allow-Origin", "Keep one of them", "httpadapter.StripUpstream", "mount Guard"}},
		{"a handler that sets the star by hand", "{id}", cors(layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			next.ServeHTTP(w, r)
		})(usersMux(unwrapped))), []string{"Remove the code that sets them", "mount Guard"}},
		{"a handler that grants its method by hand", "{id}", cors(layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			w.Header().Set("Access-Control-Allow-Methods", r.Method)
			next.ServeHTTP(w, r)
		})(usersMux(unwrapped))), []string{"another Access-Control-Allow-Methods than the policy's", "Remove the code that sets them"}},
		{"Vary overwritten inside", "{id}", cors(layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			w.Header().Set("Vary", "Accept-Encoding")
			next.ServeHTTP(w, r)
		})(usersMux(unwrapped))), []string{"Vary does not list Origin", `Header().Add("Vary"`}},
		{"a timeout outside", "{id}", http.TimeoutHandler(cors(layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			<-r.Context().Done()
		})(nil)), 20*time.Millisecond, ""), []string{"answered 503 without", "http.TimeoutHandler"}},
		{"a panic outside of any recovery", "{id}", cors(layer(func(http.ResponseWriter, *http.Request, http.Handler) {
			panic(http.ErrAbortHandler)
		})(nil)), []string{"no answer", "panic"}},
		{"the status of preflights changed", "{id}", layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(&broken.ChangingWriter{ResponseWriter: w, Change: func(int) int { return http.StatusOK }}, r)
		})(cors(usersMux(unwrapped))), []string{"answered 200", "the status is not"}},
		{"an endpoint that is not there", "{id}", cors(http.NewServeMux()), nil},
		{"an endpoint of another method", "{id}", cors(func() http.Handler {
			mux := http.NewServeMux()
			mux.HandleFunc("POST /api/users", ok)
			return mux
		}()), []string{"answered 405", "Check the endpoint's method and path"}},
	} {
		t.Run(wrong.how, func(t *testing.T) {
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, wrong.app, page, endpoints(engine, wrong.parameter))
			if wrong.advice == nil {
				assert.Empty(t, fake.failures) // a 404 with CORS fields is a handler's own business
				return
			}
			for _, advice := range wrong.advice {
				assert.Contains(t, fake.text(), advice)
			}
		})
	}
}

func TestCheckAppWithoutEvaluatorJudgesAsABrowser(t *testing.T) {
	for how, wrong := range map[string]struct {
		app    http.Handler
		advice string
	}{
		"a method that is not granted": {httpadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: []string{page}}))(usersMux(unwrapped)),
			"list it in AllowMethods"},
		"an origin that is not admitted": {httpadapter.Middleware(core.DenyAll())(usersMux(unwrapped)), "does not admit the origin"},
		"no Vary": {layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(&broken.ChangingWriter{ResponseWriter: w, Change: func(status int) int {
				w.Header().Del("Vary")
				return status
			}}, r)
		})(cors(usersMux(unwrapped))), "overwrites Vary"},
	} {
		t.Run(how, func(t *testing.T) {
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, wrong.app, page, endpoints(nil, "{id}"))
			assert.Contains(t, fake.text(), wrong.advice)
		})
	}
}

func TestCheckAppNoticesAGrantToAnOriginThatThePolicyRefuses(t *testing.T) {
	fake := &recordingTB{TB: t}
	app := httpadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: []string{"*"}}))(usersMux(unwrapped))
	corstest.CheckApp(fake, app, "https://elsewhere.test", endpoints(engine, "{id}"))
	assert.Len(t, fake.lines(), 4)
}

func TestCheckAppFailsWhereItWouldCheckNothing(t *testing.T) {
	for _, check := range []func(testing.TB){
		func(tb testing.TB) { corstest.CheckApp(tb, nil, page, endpoints(engine, "1")) },
		func(tb testing.TB) { corstest.CheckApp(tb, cors(usersMux(unwrapped)), "", endpoints(engine, "1")) },
		func(tb testing.TB) { corstest.CheckApp(tb, cors(usersMux(unwrapped)), page, nil) },
	} {
		fake := &recordingTB{TB: t}
		check(fake)
		assert.Len(t, fake.lines(), 1)
	}
}

func TestCheckAppRefusesANilEngineAsEvaluator(t *testing.T) {
	fake := &recordingTB{TB: t}
	corstest.CheckApp(fake, cors(http.HandlerFunc(ok)), page, []corstest.Endpoint{{Method: "GET", Path: "/x", Evaluator: (*core.Engine)(nil)}})
	assert.Contains(t, fake.text(), "the Evaluator of GET /x is a nil *core.Engine")
}
