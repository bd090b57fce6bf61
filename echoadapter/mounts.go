package echoadapter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routing"
)

// mounts are the policies on an instance's groups and routes. One middleware on
// the instance answers for all of them, so that the order of mounting decides
// nothing. It asks Echo's router which route a request runs, and registers none.
type mounts struct {
	echo   *echo.Echo
	routes map[string]*policy   // by routing.Key
	paths  map[string][]*policy // of the routes with a path, in the order of mounting
	groups routing.Groups[echo.MiddlewareFunc]
	table  routeMethods
}

type policy = routing.Policy[echo.MiddlewareFunc]

// registry has one mounts for each instance, whose middleware holds it.
var registry routing.Registry[echo.Echo, mounts]

// mountsOf returns those of the instance, which it makes at the first call.
func mountsOf(e *echo.Echo) *mounts {
	return registry.Of(e, func() *mounts {
		m := &mounts{echo: e, routes: map[string]*policy{}, paths: map[string][]*policy{}, table: routeMethods{echo: e}}
		e.Use(m.onInstance)
		return m
	})
}

func (m *mounts) onInstance(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		p := m.policyFor(c)
		if p == nil {
			return next(c)
		}
		return p.Answer(next)(c)
	}
}

// policyFor returns the policy of the route that runs for the request, or, of a
// preflight, for the request that it asks about; nil if that route has none.
func (m *mounts) policyFor(c echo.Context) *policy {
	r := c.Request()
	if !routing.IsPreflight(r) {
		return m.policyOf(r.Method, c)
	}
	asked := r.Header.Get("Access-Control-Request-Method")
	routed := m.echo.AcquireContext()
	defer m.echo.ReleaseContext(routed)
	find(m.echo, asked, r, routed)
	return m.policyOf(asked, routed)
}

// policyOf returns the policy of what the router found for the method. Where no
// route takes the method, another one of the path answers, so that a browser
// names the method as the problem, and then the group that the path lies under.
func (m *mounts) policyOf(method string, found echo.Context) *policy {
	pattern := found.Path()
	if p := m.routes[routing.Key(method, pattern)]; p != nil {
		return p
	}
	if p := m.paths[pattern]; p != nil && found.Get(echo.ContextKeyHeaderAllow) != nil {
		return p[0]
	}
	if p := m.groups.Over(pattern); pattern != "" && p != nil {
		return p
	}
	r := found.Request()
	p := m.groups.Find(func(prefix string) bool { return under(prefix, echo.GetPath(r)) })
	if p != nil && m.table.has(method, pattern, r) {
		return nil // a route of another pattern takes the path, such as a catch-all
	}
	return p
}

func (m *mounts) addGroup(prefix string, ev core.Evaluator) {
	prefix = strings.TrimRight(rooted(prefix), "/")
	if p := m.groups.At(prefix); p != nil {
		if !routing.Same(p.Evaluator, ev) {
			panic(fmt.Sprintf("cors: the group %s/ already has another policy, and a preflight cannot tell which group its route is in; use one policy for both, or give the routes theirs with echoadapter.Route", prefix))
		}
		return
	}
	m.groups.Add(prefix, newPolicy(ev))
}

func (m *mounts) addRoute(route *echo.Route, ev core.Evaluator) {
	if route == nil || !m.registered(route) {
		panic(fmt.Sprintf("cors: echoadapter.Route got %s, which is no route of this instance; pass what e.GET and the like return", shown(route)))
	}
	key := routing.Key(route.Method, route.Path)
	if p := m.routes[key]; p != nil {
		if !routing.Same(p.Evaluator, ev) {
			panic(fmt.Sprintf("cors: %s already has another policy; mount one of them", shown(route)))
		}
		return
	}
	p := newPolicy(ev)
	m.routes[key] = p
	m.paths[route.Path] = append(m.paths[route.Path], p)
}

// registered reports whether the instance has the route, for any host.
func (m *mounts) registered(route *echo.Route) bool {
	has := func(router *echo.Router) bool {
		return slices.ContainsFunc(router.Routes(), func(r *echo.Route) bool {
			return r.Method == route.Method && r.Path == route.Path
		})
	}
	if has(m.echo.Router()) {
		return true
	}
	for _, router := range m.echo.Routers() {
		if has(router) {
			return true
		}
	}
	return false
}

func shown(route *echo.Route) string {
	if route == nil {
		return "nil"
	}
	return route.Method + " " + route.Path
}

func newPolicy(ev core.Evaluator) *policy { return &policy{Evaluator: ev, Answer: Middleware(ev)} }
