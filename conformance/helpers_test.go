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
)

func TestGinGroup(t *testing.T)  { t.Parallel(); conformance.Run(t, ginGroup) }
func TestGinRoute(t *testing.T)  { t.Parallel(); conformance.Run(t, ginRoute) }
func TestEchoGroup(t *testing.T) { t.Parallel(); conformance.Run(t, echoGroup) }
func TestEchoRoute(t *testing.T) { t.Parallel(); conformance.Run(t, echoRoute) }
func TestChiWith(t *testing.T)   { t.Parallel(); conformance.Run(t, chiWith) }

// ginGroup is a group beside another one.
var ginGroup = conformance.Adapter{
	Name:   "gin group",
	Mounts: []conformance.Mount{conformance.MountGroup},
	Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		engine := gin.New()
		engine.HandleMethodNotAllowed = true
		cors := ginadapter.On(engine)
		cors.Group(engine.Group("/other"), core.DenyAll())
		group := cors.Group(engine.Group("/api"), ev)
		for _, r := range routes {
			group.Handle(r.Method, strings.TrimPrefix(r.Path, "/api"), gin.WrapF(r.Handler))
		}
		return engine
	},
}

var ginRoute = conformance.Adapter{
	Name:   "gin route",
	Mounts: []conformance.Mount{conformance.MountRoute},
	Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		engine := gin.New()
		engine.HandleMethodNotAllowed = true
		cors := ginadapter.On(engine)
		for _, r := range routes {
			cors.Route(engine, ev, r.Method, r.Path, gin.WrapF(r.Handler))
		}
		return engine
	},
	BuildPolicies: func(routes []conformance.PolicyRoute) http.Handler {
		engine := gin.New()
		cors := ginadapter.On(engine)
		for _, r := range routes {
			if r.Evaluator == nil {
				engine.Handle(r.Method, r.Path, gin.WrapF(r.Handler))
			} else {
				cors.Route(engine, r.Evaluator, r.Method, r.Path, gin.WrapF(r.Handler))
			}
		}
		return engine
	},
}

var echoGroup = conformance.Adapter{
	Name:   "echo group",
	Mounts: []conformance.Mount{conformance.MountGroup},
	Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		e := echo.New()
		group := echoadapter.On(e).Group("/api", ev)
		for _, r := range routes {
			group.Add(r.Method, strings.TrimPrefix(r.Path, "/api"), echo.WrapHandler(r.Handler))
		}
		return e
	},
}

var echoRoute = conformance.Adapter{
	Name:   "echo route",
	Mounts: []conformance.Mount{conformance.MountRoute},
	Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		e := echo.New()
		cors := echoadapter.On(e)
		for _, r := range routes {
			cors.Route(ev, e.Add(r.Method, r.Path, echo.WrapHandler(r.Handler)))
		}
		return e
	},
	BuildPolicies: func(routes []conformance.PolicyRoute) http.Handler {
		e := echo.New()
		cors := echoadapter.On(e)
		for _, r := range routes {
			route := e.Add(r.Method, r.Path, echo.WrapHandler(r.Handler))
			if r.Evaluator != nil {
				cors.Route(r.Evaluator, route)
			}
		}
		return e
	},
}

var chiWith = conformance.Adapter{
	Name:   "chi with",
	Mounts: []conformance.Mount{conformance.MountRoute},
	Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
		r := chi.NewRouter()
		chiadapter.On(r)
		addToChi(r.With(chiadapter.Middleware(ev)), "", routes)
		return r
	},
	BuildPolicies: func(routes []conformance.PolicyRoute) http.Handler {
		r := chi.NewRouter()
		chiadapter.On(r)
		for _, route := range routes {
			to := chi.Router(r)
			if route.Evaluator != nil {
				to = r.With(chiadapter.Middleware(route.Evaluator))
			}
			to.Method(route.Method, route.Path, route.Handler)
		}
		return r
	},
}
