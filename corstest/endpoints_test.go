package corstest_test

import (
	"iter"
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
)

// routed is an app, and what its adapter's Endpoints yields.
type routed struct {
	app    http.Handler
	routes iter.Seq2[string, string]
}

func routedGin(register func(*gin.Engine)) routed {
	e := gin.New()
	e.RedirectTrailingSlash = false
	register(e)
	return routed{e, ginadapter.Endpoints(e)}
}

func routedEcho(register func(*echo.Echo)) routed {
	e := echo.New()
	register(e)
	return routed{e, echoadapter.Endpoints(e)}
}

func routedChi(register func(chi.Router)) routed {
	r := chi.NewRouter()
	register(r)
	return routed{r, chiadapter.Endpoints(r)}
}

func TestEndpointsAreTheRoutesInTheirOrder(t *testing.T) {
	routes := func(yield func(method, path string) bool) {
		_ = yield("PUT", "/users/:id") && yield("GET", "/users") && yield("GET", "admin.example.com/users")
	}
	assert.Equal(t, []corstest.Endpoint{
		{Method: "PUT", Path: "/users/:id", Evaluator: engine},
		{Method: "GET", Path: "/users", Evaluator: engine},
		{Method: "GET", Host: "admin.example.com", Path: "/users", Evaluator: engine},
	}, corstest.Endpoints(routes, engine))
	assert.Nil(t, corstest.Endpoints(func(func(string, string) bool) {}, engine))
}

func TestCheckAppAcceptsTheEndpointsOfAppsThatAreMountedRight(t *testing.T) {
	for name, row := range map[string]routed{
		"gin": routedGin(func(e *gin.Engine) {
			e.Use(ginadapter.Middleware(engine))
			ginUsers(e)
			e.GET("/files/*path", gin.WrapF(ok))
			e.Any("/any", gin.WrapF(ok))
		}),
		"gin, Group and Route": routedGin(func(e *gin.Engine) {
			cors := ginadapter.On(e)
			ginUsers(cors.Group(e.Group("/v1"), engine))
			cors.Route(e, engine, "PUT", "/files/*path", gin.WrapF(ok))
		}),
		"echo": routedEcho(func(e *echo.Echo) {
			e.Use(echoadapter.Middleware(engine))
			echoUsers(e)
			e.GET("/files/*", echo.WrapHandler(http.HandlerFunc(ok)))
			e.Any("/any", echo.WrapHandler(http.HandlerFunc(ok)))
		}),
		"echo, Group and Route": routedEcho(func(e *echo.Echo) {
			cors := echoadapter.On(e)
			cors.Group("/api", engine)
			echoUsers(e)
			cors.Route(engine, e.PUT("/files/*", echo.WrapHandler(http.HandlerFunc(ok))))
		}),
		"chi": routedChi(func(r chi.Router) {
			r.Use(chiadapter.Middleware(engine))
			chiUsers(r)
			r.Get("/files/*", ok)
			r.HandleFunc("/any", ok)
		}),
		"chi, With": routedChi(func(r chi.Router) { chiUsers(chiWith(r)) }),
	} {
		t.Run(name, func(t *testing.T) {
			corstest.CheckApp(t, row.app, page, corstest.Endpoints(row.routes, engine))
			corstest.CheckApp(t, row.app, "https://elsewhere.test", corstest.Endpoints(row.routes, engine))
		})
	}
}

func TestCheckAppNoticesTheOneEndpointThatHasNoPolicy(t *testing.T) {
	for name, row := range map[string]routed{
		"gin": routedGin(func(e *gin.Engine) {
			ginUsers(ginadapter.On(e).Group(e.Group("/v1"), engine))
			e.GET("/health", gin.WrapF(ok))
		}),
		"echo": routedEcho(func(e *echo.Echo) {
			echoadapter.On(e).Group("/api", engine)
			echoUsers(e)
			e.GET("/health", echo.WrapHandler(http.HandlerFunc(ok)))
		}),
		"chi": routedChi(func(r chi.Router) {
			chiUsers(chiWith(r))
			r.Get("/health", ok)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			fake := &recordingTB{TB: t}
			corstest.CheckApp(fake, row.app, page, corstest.Endpoints(row.routes, engine))
			assert.Len(t, fake.lines(), 2, "one of the preflight, one of the request:\n%s", fake.text())
			for _, failure := range fake.failures {
				assert.Contains(t, failure, "GET /health for ")
			}
		})
	}
}
