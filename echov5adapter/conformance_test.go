package echov5adapter_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echov5adapter"
)

// The name is that of Echo v4 in the vectors: both answer with the same statuses.
const name = "echo"

func TestConformance(t *testing.T) {
	conformance.Run(t, conformance.Adapter{
		Name:   name,
		Mounts: []conformance.Mount{conformance.MountApp, conformance.MountGroup, conformance.MountRoute},
		Build: func(m conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
			e, cors := echo.New(), echov5adapter.Middleware(ev)
			switch m {
			case conformance.MountApp:
				e.Use(cors)
				add(e, routes)
			case conformance.MountGroup:
				g := e.Group("/api")
				g.Use(cors)
				for _, r := range routes {
					g.Add(r.Method, strings.TrimPrefix(r.Path, "/api"), echo.WrapHandler(r.Handler))
				}
			case conformance.MountRoute:
				add(e, routes, cors)
				if !handlesOptions(routes) {
					e.OPTIONS(routes[0].Path, nil, cors)
				}
			}
			return e
		},
	})
}

func TestConformanceOfPre(t *testing.T) {
	conformance.Run(t, conformance.Adapter{
		Name:   name + " pre",
		Mounts: []conformance.Mount{conformance.MountApp},
		Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
			e := echo.New()
			e.Pre(echov5adapter.Middleware(ev))
			add(e, routes)
			return e
		},
	})
}

func TestConformanceOfUseAfterTheRoutes(t *testing.T) {
	conformance.Run(t, conformance.Adapter{
		Name:   name,
		Mounts: []conformance.Mount{conformance.MountApp},
		Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
			e := echo.New()
			add(e, routes)
			e.Use(echov5adapter.Middleware(ev))
			return e
		},
	})
}

func TestConformanceOfGroup(t *testing.T) {
	conformance.Run(t, conformance.Adapter{
		Name:   name + " group",
		Mounts: []conformance.Mount{conformance.MountGroup},
		Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
			e := echo.New()
			g := echov5adapter.On(e).Group("/api", ev)
			for _, r := range routes {
				g.Add(r.Method, strings.TrimPrefix(r.Path, "/api"), echo.WrapHandler(r.Handler))
			}
			return e
		},
	})
}

func TestConformanceOfRoute(t *testing.T) {
	conformance.Run(t, conformance.Adapter{
		Name:   name + " route",
		Mounts: []conformance.Mount{conformance.MountRoute},
		Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
			e := echo.New()
			cors := echov5adapter.On(e)
			for _, r := range routes {
				cors.Route(ev, e.Add(r.Method, r.Path, echo.WrapHandler(r.Handler)))
			}
			return e
		},
		BuildPolicies: func(routes []conformance.PolicyRoute) http.Handler {
			e := echo.New()
			cors := echov5adapter.On(e)
			for _, r := range routes {
				route := e.Add(r.Method, r.Path, echo.WrapHandler(r.Handler))
				if r.Evaluator != nil {
					cors.Route(r.Evaluator, route)
				}
			}
			return e
		},
	})
}

func add(e *echo.Echo, routes []conformance.Route, middleware ...echo.MiddlewareFunc) {
	for _, r := range routes {
		e.Add(r.Method, r.Path, echo.WrapHandler(r.Handler), middleware...)
	}
}

func handlesOptions(routes []conformance.Route) bool {
	for _, r := range routes {
		if r.Method == http.MethodOptions {
			return true
		}
	}
	return false
}
