package corstest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
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

// These apps are right, although they look wrong at first sight.
func TestCheckAppRaisesNoFalseAlarm(t *testing.T) {
	putOnly := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}})
	deleteOnly := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"DELETE"}})
	readOnly := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	for name, row := range map[string]struct {
		app       http.Handler
		endpoints []corstest.Endpoint
	}{
		"a redirect that is a route itself": {chiApp(func(r chi.Router) {
			r.Use(chiadapter.Middleware(engine))
			r.Get("/app", http.RedirectHandler("/app/", http.StatusMovedPermanently).ServeHTTP)
			r.Get("/app/", ok)
		}), []corstest.Endpoint{{Method: "GET", Path: "/app", Evaluator: engine}, {Method: "GET", Path: "/app/", Evaluator: engine}}},
		"the methods of a handler for all, that no policy need grant": routedChi(func(r chi.Router) {
			r.Use(chiadapter.Middleware(putOnly))
			r.Handle("/any", http.HandlerFunc(ok))
		}).all(nil),
		"the 405 of a path with two policies": {layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.URL.Path == "/x" && r.Method == http.MethodPatch {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			if r.Method == http.MethodDelete || r.Header.Get("Access-Control-Request-Method") == http.MethodDelete {
				httpadapter.Middleware(deleteOnly)(next).ServeHTTP(w, r)
				return
			}
			httpadapter.Middleware(readOnly)(next).ServeHTTP(w, r)
		})(http.NotFoundHandler()), []corstest.Endpoint{{Method: "GET", Path: "/x", Evaluator: readOnly}, {Method: "DELETE", Path: "/x", Evaluator: deleteOnly}}},
		"Vary on several lines, in another case and order": {layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			next.ServeHTTP(&broken.ChangingWriter{ResponseWriter: w, Change: func(status int) int {
				names := strings.Split(strings.ToLower(strings.Join(w.Header()["Vary"], ", ")), ", ")
				w.Header()["Vary"] = nil
				for _, name := range names {
					w.Header()["Vary"] = append([]string{name}, w.Header()["Vary"]...)
				}
				return status
			}}, r)
		})(cors(usersMux(unwrapped))), endpoints(engine, "{id}")},
		"Vary on one line": {layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			w.Header().Add("Vary", "Accept-Encoding")
			next.ServeHTTP(&broken.ChangingWriter{ResponseWriter: w, Change: func(status int) int {
				w.Header().Set("Vary", strings.Join(w.Header()["Vary"], ","))
				return status
			}}, r)
		})(cors(usersMux(unwrapped))), endpoints(engine, "{id}")},
	} {
		t.Run(name, func(t *testing.T) { corstest.CheckApp(t, row.app, page, row.endpoints) })
	}
}

// all are the endpoints of an app.
func (r routed) all(ev core.Evaluator) struct {
	app       http.Handler
	endpoints []corstest.Endpoint
} {
	return struct {
		app       http.Handler
		endpoints []corstest.Endpoint
	}{r.app, corstest.Endpoints(r.routes, ev)}
}

func TestCheckAppJudgesWhatACacheStoresOfAGetWithoutOrigin(t *testing.T) {
	everyone := core.MustNew(core.Policy{AllowOrigins: []string{"*"}})
	onlyWithOrigin := func(ev core.Evaluator) http.Handler {
		return layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			if r.Header.Get("Origin") != "" {
				next = httpadapter.Middleware(ev)(next)
			}
			next.ServeHTTP(w, r)
		})(usersMux(unwrapped))
	}
	const subject = "GET /api/users for " + page + ": the same GET without Origin, as a cache may store it, "
	for name, row := range map[string]struct{ mounted, expected core.Evaluator }{
		"the policy":       {engine, engine},
		"any policy":       {engine, nil},
		"everyone":         {everyone, everyone},
		"everyone, by any": {everyone, nil},
	} {
		t.Run(name, func(t *testing.T) {
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, onlyWithOrigin(row.mounted), page, endpoints(row.expected, "{id}")[:1], corstest.EndpointsOnly())
			switch name {
			case "everyone":
				assert.Equal(t, []string{subject + "is answered 200 without Access-Control-Allow-Origin"}, fake.lines())
			case "everyone, by any":
				assert.Empty(t, fake.lines(), "of a cached answer without the star it is not known that it should have one")
			default:
				assert.Equal(t, []string{subject + "is answered with a Vary that does not list Origin"}, fake.lines())
			}
		})
	}
}

func TestCheckAppAsksForHeadersToo(t *testing.T) {
	app := layer(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Header.Get("Access-Control-Request-Headers") == "" {
			next.ServeHTTP(w, r)
		}
	})(cors(usersMux(unwrapped)))
	for _, ev := range []core.Evaluator{engine, nil} {
		fake := &recordingTB{TB: t}
		corstest.CheckApp(fake, app, page, endpoints(ev, "{id}"))
		assert.Len(t, fake.failures, 1)
		assert.Len(t, fake.lines(), 2, "%s", fake.text())
		assert.Contains(t, fake.text(), "headers")
		assert.Contains(t, fake.text(), "Something answers OPTIONS requests before the policy's middleware does")
	}
}

// openBelow admits a page to every path but those with two segments.
type openBelow struct{}

func (openBelow) Evaluate(ctx context.Context, r core.Request) core.Decision {
	if strings.Count(r.Path, "/") == 2 {
		return core.DenyAll().Evaluate(ctx, r)
	}
	return engine.Evaluate(ctx, r)
}

// Echo's last parameter takes slashes, gin's does not. A rule for /files/{name} closes
// the route on gin alone.
func TestCheckAppFindsARouteThatRunsForLongerPathsThanItsPolicyCloses(t *testing.T) {
	listed := []corstest.Endpoint{{Method: "DELETE", Path: "/files/:name", Evaluator: openBelow{}}}
	fake := &recordingTB{TB: t}
	e := echo.New()
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return echo.WrapMiddleware(httpadapter.Middleware(openBelow{}))(next)
	})
	e.DELETE("/files/:name", echo.WrapHandler(http.HandlerFunc(ok)))
	corstest.CheckApp(fake, e, page, listed)
	assert.Equal(t, []string{"DELETE /files/:name for " + page + ": the origin is refused, but granted for longer paths that run the same route (/files/1/1)"}, fake.lines())
	assert.Contains(t, fake.text(), "echo: cors := echoadapter.On(e)")
	assert.NotContains(t, fake.text(), "   gin: ")

	corstest.CheckApp(t, e, page, listed, corstest.EndpointsOnly())
	corstest.CheckApp(t, ginApp(func(e *gin.Engine) {
		e.HandleMethodNotAllowed = true
		e.Use(ginadapter.Middleware(openBelow{}))
		e.DELETE("/files/:name", gin.WrapF(ok))
	}), page, listed)
}

// For a large app with two mistakes, CheckApp reports two causes.
func TestCheckAppReportsEachCauseOnce(t *testing.T) {
	app := routedGin(func(e *gin.Engine) {
		for i := range 60 {
			e.GET(fmt.Sprintf("/health/%d", i), gin.WrapF(ok))
		}
		api := e.Group("/api", ginadapter.Middleware(engine))
		for i := range 60 {
			api.PUT(fmt.Sprintf("/things/%d", i), gin.WrapF(ok))
		}
	})
	fake := &recordingTB{TB: t}
	corstest.CheckApp(fake, app.app, page, corstest.Endpoints(app.routes, engine))
	assert.Len(t, fake.failures, 2, "%s", fake.text())
	assert.Less(t, strings.Count(fake.text(), "\n"), 150)
	assert.Contains(t, fake.text(), "PUT /api/things/0 and 119 others for "+page+": the preflight is answered 404")
	assert.Contains(t, fake.text(), "   … and 80 more")
	assert.Contains(t, fake.text(), "GET /health/0 and 59 others for "+page+": the request is answered 200 without")
}

func TestCheckAppAdvisesForTheRouterOfTheApp(t *testing.T) {
	type texts = []string
	const ginLine, echoLine, chiLine, httpLine = "   gin: ", "   echo: ", "   chi: ", "   http: "
	e := echo.New()
	echoUsers(e, echoadapter.Middleware(engine))
	for name, row := range map[string]struct {
		app       http.Handler
		parameter string
		with      texts
		without   texts
	}{
		"gin":                      {ginApp(func(e *gin.Engine) { ginUsers(e.Group("/", ginadapter.Middleware(engine))) }), ":id", texts{ginLine}, texts{echoLine, chiLine, httpLine}},
		"echo":                     {e, ":id", texts{echoLine}, texts{ginLine, chiLine, httpLine}},
		"chi":                      {chiApp(func(r chi.Router) { chiUsers(r.With(chiadapter.Middleware(engine))) }), "{id:[0-9]+}", texts{chiLine}, texts{ginLine, echoLine, httpLine}},
		"ServeMux":                 {usersMux(cors), "{id}", texts{httpLine}, texts{ginLine, echoLine, chiLine}},
		"braces around parameters": {unknownRouter(usersMux(cors)), "{id}", texts{chiLine, httpLine}, texts{ginLine, echoLine}},
		"colons before parameters": {unknownRouter(ginApp(func(e *gin.Engine) { ginUsers(e.Group("/", ginadapter.Middleware(engine))) })), ":id", texts{ginLine, echoLine}, texts{chiLine, httpLine}},
	} {
		t.Run(name, func(t *testing.T) {
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, row.app, page, endpoints(engine, row.parameter))
			for _, text := range row.with {
				assert.Contains(t, fake.text(), text)
			}
			for _, text := range row.without {
				assert.NotContains(t, fake.text(), text)
			}
		})
	}
}

// unknownRouter hides the type of an app.
func unknownRouter(app http.Handler) http.Handler { return http.HandlerFunc(app.ServeHTTP) }
