package conformance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode) // no list of routes for every vector
	m.Run()
}

func TestNetHTTP(t *testing.T) { t.Parallel(); conformance.Run(t, netHTTP) }
func TestGin(t *testing.T)     { t.Parallel(); conformance.Run(t, ginEngine) }
func TestEcho(t *testing.T)    { t.Parallel(); conformance.Run(t, echoServer) }
func TestEchoPre(t *testing.T) { t.Parallel(); conformance.Run(t, echoPre) }
func TestChi(t *testing.T)     { t.Parallel(); conformance.Run(t, chiRouter) }

var netHTTP = conformance.Adapter{
	Name:   "net/http",
	Mounts: []conformance.Mount{conformance.MountApp, conformance.MountRoute},
	Build: func(m conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		cors, mux := httpadapter.Middleware(ev), http.NewServeMux()
		if m == conformance.MountRoute {
			// The pattern names no method, or ServeMux would answer preflights itself.
			mux.Handle(routes[0].Path, cors(byMethod(routes)))
			return mux
		}
		for _, r := range routes {
			mux.Handle(r.Method+" "+r.Path, r.Handler)
		}
		return cors(mux)
	},
}

// byMethod is a handler for one path that looks at the method itself.
func byMethod(routes []conformance.Route) http.Handler {
	handlers, methods := map[string]http.Handler{}, []string{}
	for _, r := range routes {
		handlers[r.Method] = r.Handler
		methods = append(methods, r.Method)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if handler, known := handlers[r.Method]; known {
			handler.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Allow", strings.Join(methods, ", "))
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	})
}

var ginEngine = conformance.Adapter{
	Name:   "gin",
	Mounts: []conformance.Mount{conformance.MountApp},
	Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		engine := gin.New()
		engine.HandleMethodNotAllowed = true
		engine.Use(ginadapter.Middleware(ev))
		for _, r := range routes {
			engine.Handle(r.Method, r.Path, gin.WrapF(r.Handler))
		}
		return engine
	},
}

var echoServer = conformance.Adapter{
	Name:   "echo",
	Mounts: []conformance.Mount{conformance.MountApp, conformance.MountGroup},
	Build: func(m conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		e := echo.New()
		if m == conformance.MountGroup {
			g := e.Group("/api")
			g.Use(echoadapter.Middleware(ev))
			for _, r := range routes {
				g.Add(r.Method, strings.TrimPrefix(r.Path, "/api"), echo.WrapHandler(r.Handler))
			}
			return e
		}
		e.Use(echoadapter.Middleware(ev))
		addToEcho(e, routes)
		return e
	},
}

// echoPre mounts the middleware before Echo's router has looked at the request.
var echoPre = conformance.Adapter{
	Name:   "echo pre",
	Mounts: []conformance.Mount{conformance.MountApp},
	Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		e := echo.New()
		e.Pre(echoadapter.Middleware(ev))
		addToEcho(e, routes)
		return e
	},
}

func addToEcho(e *echo.Echo, routes []conformance.Route) {
	for _, r := range routes {
		e.Add(r.Method, r.Path, echo.WrapHandler(r.Handler))
	}
}

var chiRouter = conformance.Adapter{
	Name:   "chi",
	Mounts: []conformance.Mount{conformance.MountApp, conformance.MountGroup, conformance.MountRoute},
	Build: func(m conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		r, cors := chi.NewRouter(), chiadapter.Middleware(ev)
		switch m {
		case conformance.MountApp:
			r.Use(cors)
			addToChi(r, "", routes)
		case conformance.MountGroup:
			r.Route("/api", func(r chi.Router) {
				r.Use(cors)
				addToChi(r, "/api", routes)
			})
		case conformance.MountRoute:
			r.With(cors).Route(routes[0].Path, func(r chi.Router) {
				addToChi(r, routes[0].Path, routes)
			})
		}
		return r
	},
}

func addToChi(r chi.Router, prefix string, routes []conformance.Route) {
	for _, route := range routes {
		path := strings.TrimPrefix(route.Path, prefix)
		if path == "" {
			path = "/"
		}
		r.Method(route.Method, path, route.Handler)
	}
}
