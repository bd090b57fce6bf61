package echoadapter

import (
	"fmt"
	"log/slog"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// Policies mounts policies on the groups and routes of an instance. [On] returns one.
type Policies struct {
	echo   *echo.Echo
	groups map[*echo.Router]*routepolicy.Policies
	routes map[*echo.Route]core.Evaluator

	reading  sync.Once
	tables   map[*echo.Router]*table // read at the first request
	contexts sync.Pool               // for searches
	warning  sync.Once
}

// On adds one middleware to e, with e.Use. It applies the policies of all groups and
// routes of e:
//
//	cors := echoadapter.On(e)
//	api := cors.Group("/api", partners)
//	api.PUT("/users/:id", update)
//	cors.Route(admins, e.DELETE("/users/:id", remove))
//
// Call it once for an instance. Add middleware that answers by itself, such as one that
// authenticates, after it. Groups and routes may be registered before or after On, but
// all before the first request. It panics if e is nil.
func On(e *echo.Echo) *Policies {
	p := newPolicies(e)
	e.Use(middleware(p.answer))
	return p
}

func newPolicies(e *echo.Echo) *Policies {
	if e == nil {
		panic("cors: echoadapter needs the instance that has the routes and got nil")
	}
	p := &Policies{echo: e, groups: map[*echo.Router]*routepolicy.Policies{}, routes: map[*echo.Route]core.Evaluator{}}
	p.contexts.New = func() any { return e.NewContext(nil, nil) }
	return p
}

// Group mounts ev on the routes under a prefix, and returns e.Group(prefix, m...).
//
// The policy applies to each route whose path begins with the prefix, by whole
// segments. It does not matter which group the route is registered with, or when. Of
// several prefixes the longest decides. For a group in a group write the whole prefix,
// with parameters as in the routes: cors.Group("/t/:tenant/api", ev). The prefix "/"
// covers all routes. It does not cover the routes of a host: see [Policies.HostGroup].
//
// In a group that has middleware m, as in any group with middleware, Echo answers
// 404 instead of 405.
//
// It panics if ev is nil, and if the prefix has another policy.
func (p *Policies) Group(prefix string, ev core.Evaluator, m ...echo.MiddlewareFunc) *echo.Group {
	routepolicy.Require(ev)
	p.groupsOf(p.echo.Router()).AddGroup(prefix, ev)
	return p.echo.Group(prefix, m...)
}

// HostGroup is Group for the routes of one host. It makes the host if [echo.Echo.Host]
// has not made it yet. Echo compares hosts byte for byte, port included.
//
// Call e.Host for this host only before HostGroup: e.Host removes the routes of a host
// that is there already, and their policies.
func (p *Policies) HostGroup(host, prefix string, ev core.Evaluator, m ...echo.MiddlewareFunc) *echo.Group {
	routepolicy.Require(ev)
	routers := p.echo.Routers()
	earlier := routers[host]
	group := p.echo.Host(host).Group(prefix)
	if earlier != nil {
		routers[host] = earlier // Host replaced it; the group only knows its name
	}
	p.groupsOf(routers[host]).AddGroup(prefix, ev)
	group.Use(m...) // Group(prefix, m...) would register RouteNotFound with the default router
	return group
}

func (p *Policies) groupsOf(router *echo.Router) *routepolicy.Policies {
	if p.groups[router] == nil {
		p.groups[router] = &routepolicy.Policies{}
	}
	return p.groups[router]
}

// Route mounts ev on one route, of any host, and returns the route:
//
//	cors.Route(admins, e.DELETE("/users/:id", remove)).Name = "remove"
//
// Call it for each of the routes that e.Any and e.Match return. The policy of a route
// replaces that of its group. A route that is registered again loses its policy.
//
// It panics if ev is nil, if the route is not one of e, and if it has another
// policy.
func (p *Policies) Route(ev core.Evaluator, route *echo.Route) *echo.Route {
	routepolicy.Require(ev)
	if route == nil || route.Method == echo.RouteNotFound || !p.has(route) {
		panic(fmt.Sprintf("cors: Route needs what e.GET, e.PUT and the like of its own instance return, and got %+v", route))
	}
	if earlier := p.routes[route]; earlier != nil && !routepolicy.Same(earlier, ev) {
		panic(fmt.Sprintf("cors: the route %s %s already has another policy; mount one of them", route.Method, route.Path))
	}
	p.routes[route] = ev
	return route
}

// answer answers by the policy that decides the request, or returns 0.
func (p *Policies) answer(c echo.Context) (status int, last *core.LastWord) {
	r := c.Request()
	s := p.search(r)
	if s.table == nil {
		return 0, nil
	}
	defer s.end()
	if core.IsPreflight(r) && !s.hasRouted(c) {
		p.warning.Do(func() {
			slog.Warn("cors: a preflight was handed on: a middleware before echoadapter.On changed its path after Echo had routed it; mount that middleware with e.Pre", "path", s.path, "route", c.Path())
		})
		return 0, nil
	}
	return s.table.Answer(r, c.Response().Header(), s.table.routeOf(r.Method, c), s.path, s.find)
}
