package ginadapter

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routing"
)

// mounts are the policies on an engine's groups and routes. One handler on the
// engine answers for all of them, so that the order of mounting decides nothing.
//
// It registers no OPTIONS route: with one, Gin has a tree for OPTIONS, and
// redirects each preflight whose path differs from a route by a slash.
type mounts struct {
	engine *gin.Engine
	table  routeTable
	routes map[string]*policy // by routing.Key
	groups routing.Groups[gin.HandlerFunc]

	// earlierOptions are the patterns of the OPTIONS routes that do not run the
	// handler on the engine, since they were there before it.
	earlierOptions []string
}

type policy = routing.Policy[gin.HandlerFunc]

// registry has one mounts for each engine, whose middleware holds it.
var registry routing.Registry[gin.Engine, mounts]

// mountsOf returns those of the engine, which it makes at the first call.
func mountsOf(engine *gin.Engine) *mounts {
	return registry.Of(engine, func() *mounts {
		m := &mounts{engine: engine, table: routeTable{engine: engine}, routes: map[string]*policy{}}
		for _, route := range engine.Routes() {
			if route.Method == http.MethodOptions {
				m.earlierOptions = append(m.earlierOptions, unescaped(route.Path))
			}
		}
		engine.Use(m.middleware)
		return m
	})
}

// middleware answers for all groups and routes. It is on the engine, and so in the
// chain of every route and group that is made later; those that are made earlier get
// it when they are mounted. In a chain it is only once, so that a request is decided
// once.
func (m *mounts) middleware(c *gin.Context) {
	var p *policy
	if pattern := c.FullPath(); pattern != "" && !routing.IsPreflight(c.Request) {
		p = m.policyOf(c.Request.Method, pattern)
	} else {
		p = m.policyFor(c.Request)
	}
	if p != nil {
		p.Answer(c)
	}
}

// isIn reports whether the routes of the group run the middleware.
func (m *mounts) isIn(group *gin.RouterGroup) bool {
	ours := reflect.ValueOf(m.middleware).Pointer()
	return slices.ContainsFunc(group.Handlers, func(h gin.HandlerFunc) bool { return reflect.ValueOf(h).Pointer() == ours })
}

// policyFor returns the policy of the route that runs for the request, or, of a
// preflight, for the request that it asks about; nil if that route has none.
// Where no route takes the method, another method's answers, so that a browser
// names the method as the problem, and then the group that the path lies under.
func (m *mounts) policyFor(r *http.Request) *policy {
	method, path := r.Method, routedPath(m.engine, r)
	if routing.IsPreflight(r) {
		method = r.Header.Get("Access-Control-Request-Method")
	}
	if pattern := m.table.find(method, path); pattern != "" {
		return m.policyOf(method, pattern)
	}
	for _, other := range m.table.methodsFor(path) {
		if p := m.policyOf(other, m.table.find(other, path)); p != nil {
			return p
		}
	}
	return m.groups.Find(func(base string) bool { return under(base, path) })
}

// policyOf returns the policy of a route, or nil.
func (m *mounts) policyOf(method, pattern string) *policy {
	if p := m.routes[routing.Key(method, pattern)]; p != nil {
		return p
	}
	return m.groups.Over(pattern)
}

func (m *mounts) addGroup(base string, ev core.Evaluator) {
	base = strings.TrimRight(unescaped(base), "/")
	shown := base + "/"
	if p := m.groups.At(base); p != nil {
		if !routing.Same(p.Evaluator, ev) {
			panic(fmt.Sprintf("cors: the group %s already has another policy, and a preflight cannot tell which group its route is in; use one policy for both, or give the routes theirs with ginadapter.Route", shown))
		}
		return
	}
	for _, route := range m.engine.Routes() {
		if pattern := unescaped(route.Path); routing.Covers(base, pattern) && !m.hasInner(base, route.Method, pattern) {
			panic(fmt.Sprintf("cors: %s %s is registered before the policy of the group %s: Gin gives a route the middleware that is there when it is registered, so that its answers would lack the CORS fields; call ginadapter.Group first", route.Method, route.Path, shown))
		}
	}
	m.refuseEarlierOptions("the group "+shown, base+"/*")
	m.groups.Add(base, newPolicy(ev))
}

// hasInner reports whether a route has a policy of its own or that of a group
// within the one at base.
func (m *mounts) hasInner(base, method, pattern string) bool {
	return m.routes[routing.Key(method, pattern)] != nil || m.groups.Find(func(inner string) bool {
		return len(inner) > len(base) && routing.Covers(inner, pattern)
	}) != nil
}

// refuseEarlierOptions refuses what an older OPTIONS route would take the
// preflights from.
func (m *mounts) refuseEarlierOptions(what, pattern string) {
	for _, options := range m.earlierOptions {
		if overlap(options, pattern) {
			panic(fmt.Sprintf("cors: OPTIONS %s is registered before the first policy and would take the preflights of %s; call ginadapter.Group or ginadapter.Route before it, or remove it if it was there to answer preflights", options, what))
		}
	}
}

func newPolicy(ev core.Evaluator) *policy { return &policy{Evaluator: ev, Answer: Middleware(ev)} }

// unescaped is a pattern as Gin has it once it serves.
func unescaped(pattern string) string { return strings.ReplaceAll(pattern, `\:`, ":") }
