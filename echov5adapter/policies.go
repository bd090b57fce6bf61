package echov5adapter

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// Policies mounts policies on the groups and routes of an instance. [On] returns one.
type Policies struct {
	echo    *echo.Echo
	mounted routepolicy.Policies

	reading  sync.Once
	table    *table    // of the routes at the first request
	searches sync.Pool // of *search
	warning  sync.Once
}

// On adds one middleware to e, with e.Use. It applies the policies of all groups and
// routes of e:
//
//	cors := echov5adapter.On(e)
//	api := cors.Group("/api", partners)
//	api.PUT("/users/:id", update)
//	cors.Route(admins, e.DELETE("/users/:id", remove))
//
// Call it once for an instance. Add middleware that answers by itself, such as one that
// authenticates, after it. Groups and routes may be registered before or after On, but
// all before the first request. It panics if e is nil.
func On(e *echo.Echo) *Policies {
	p := newPolicies(e)
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			status, last := p.answer(c)
			return serve(c, status, last, next)
		}
	})
	return p
}

func newPolicies(e *echo.Echo) *Policies {
	if e == nil {
		panic("cors: echov5adapter needs the instance that has the routes and got nil")
	}
	p := &Policies{echo: e}
	p.searches.New = func() any { return &search{policies: p, found: e.NewContext(nil, nil)} }
	return p
}

// Group mounts ev on the routes under a prefix, and returns e.Group(prefix, m...).
//
// The policy applies to each route whose path begins with the prefix, by whole
// segments. It does not matter which group the route is registered with, or when. Of
// several prefixes the longest decides. For a group in a group write the whole prefix,
// with parameters as in the routes: cors.Group("/t/:tenant/api", ev). The prefix "/"
// covers all routes.
//
// In a group that has middleware m, as in any group with middleware, Echo answers
// 404 instead of 405.
//
// It panics if ev is nil, and if the prefix has another policy.
func (p *Policies) Group(prefix string, ev core.Evaluator, m ...echo.MiddlewareFunc) *echo.Group {
	requireEvaluator(ev)
	p.mounted.AddGroup(prefix, ev)
	return p.echo.Group(prefix, m...)
}

// Route mounts ev on one route, and returns the route:
//
//	remove := cors.Route(admins, e.DELETE("/users/:id", removeUser))
//
// Call it for each of the routes that e.Match returns. The policy of a route replaces
// that of its group. A route that is registered again with the same method and path
// keeps it.
//
// It panics if ev is nil, if the instance does not have the route, and if it has
// another policy.
func (p *Policies) Route(ev core.Evaluator, route echo.RouteInfo) echo.RouteInfo {
	requireEvaluator(ev)
	if route.Method == echo.RouteNotFound || !p.has(route) {
		panic(fmt.Sprintf("cors: Route needs what e.GET, e.PUT and the like of its own instance return, and got %+v", route))
	}
	p.mounted.AddRoute(route.Method, rooted(route.Path), ev)
	return route
}

// has reports whether the instance has the route. It lets the router search first:
// to look through all routes for each of them would take the square of their number.
func (p *Policies) has(route echo.RouteInfo) bool {
	s := p.search(&http.Request{URL: &url.URL{Path: rooted(route.Path)}})
	defer s.end()
	s.run(route.Method)
	if found := s.found.RouteInfo(); found.Method == route.Method && found.Path == rooted(route.Path) {
		return true
	}
	return slices.ContainsFunc(p.echo.Router().Routes(), func(r echo.RouteInfo) bool {
		return r.Method == route.Method && rooted(r.Path) == rooted(route.Path)
	})
}

// rooted returns a path as the router has it: RouteInfo has it as it was written.
func rooted(path string) string {
	if path == "" || path[0] != '/' {
		return "/" + path
	}
	return path
}

// answer answers by the policy that decides the request, or returns 0.
func (p *Policies) answer(c *echo.Context) (status int, last *core.LastWord) {
	p.reading.Do(p.readRoutes)
	r := c.Request()
	s := p.search(r)
	defer s.end()
	ev, routed := p.table.Decide(r, p.table.routeOf(r.Method, c), s.path(), s.find)
	if core.IsPreflight(r) && !s.hasRouted(c) {
		p.warning.Do(func() {
			slog.Warn("cors: a preflight was handed on: a middleware before echov5adapter.On changed its path after Echo had routed it; mount that middleware with e.Pre", "path", s.path(), "route", c.Path())
		})
		return 0, nil
	}
	if ev == nil {
		return 0, nil
	}
	if slices.Contains(routed.OtherMethods, echo.RouteAny) {
		// All methods that nothing else has are other methods: no list has them all.
		routed.Methods = func() []string { return s.methodsOf(ev, r.Header.Get("Access-Control-Request-Method")) }
	}
	return core.AnswerRouted(ev, r, c.Response().Header(), routed)
}
