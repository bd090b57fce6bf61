package echoadapter_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/routemodel"
)

// Random applications: what the route grants that Echo really runs is what pages
// get. See package routemodel.
func TestPagesGetWhatTheRouteThatRunsGrants(t *testing.T) {
	routemodel.Run(t, &routemodel.Framework{
		Name:     "echo",
		Settings: []string{"Pre removes a slash at the end", "Use rewrites before On"},
		Hosts:    []string{"admin.example", "shop.example:8080"},
		Segments: []routemodel.Segment{
			{Pattern: "a", Values: []string{"a"}, IsText: true, Weight: 6},
			{Pattern: "b", Values: []string{"b"}, IsText: true, Weight: 6},
			{Pattern: "ab", Values: []string{"ab"}, IsText: true, Weight: 2},
			{Pattern: `\:b`, Values: []string{":b"}, IsText: true, Weight: 1},
			{Pattern: `a\:b`, Values: []string{"a:b"}, IsText: true, Weight: 1},
			{Pattern: ":p", Values: []string{"a", "b", "c", ":b", "a%2Fb"}, Weight: 4},
			{Pattern: ":q", Values: []string{"a", "b", "c/a"}, Weight: 1},
			{Pattern: "a:b", Values: []string{"ab", "ac", "a:b"}, Weight: 1},
			{Pattern: "*", Values: []string{"", "a", "b", "a/b"}, IsLast: true, Weight: 3},
			{Pattern: "a*", Values: []string{"a", "ab", "a/b"}, IsLast: true, Weight: 1},
		},
		Methods: []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PURGE", "OPTIONS"},
		Ways: []routemodel.Way{
			{Name: "Group", Weight: 4, IsGroup: true, HasPolicy: true},
			{Name: "Group with middleware", Weight: 1, IsGroup: true, HasPolicy: true},
			{Name: "Host", Weight: 2, IsGroup: true, HasHost: true},
			{Name: "Add", Weight: 16, HasPolicy: true},
			{Name: "Any", Weight: 1, HasPolicy: true, AllMethods: true},
			{Name: "StaticFS", Weight: 1, HasPolicy: true, AllMethods: true, IsLiteral: true, HasFiles: true},
			{Name: "RouteNotFound", Weight: 1, AllMethods: true, IsNotFound: true},
		},
		CanEarly:   true,
		CanBare:    true,
		Join:       func(prefix, pattern string) string { return rooted(prefix + pattern) },
		ByPattern:  true,
		Rewritten:  rewrittenBeforeOn,
		Build:      buildRandomApp,
		MaxRefused: 15,
		Allowances: []routemodel.Allowance{
			{Name: "a middleware before On changes the path of what Echo has routed already", Share: 0.03, Is: func(a *routemodel.App, e *routemodel.Exchange) bool {
				return rewrittenBeforeOn(a, e.Request.Path) != e.Request.Path
			}},
		},
	})
}

func rooted(pattern string) string {
	if !strings.HasPrefix(pattern, "/") {
		return "/" + pattern
	}
	return pattern
}

func rewrittenBeforeOn(a *routemodel.App, path string) string {
	if rest, begins := strings.CutPrefix(path, "/b"); begins && a.Is("Use rewrites before On") {
		return "/a" + rest
	}
	return path
}

// echoGroup is what *echo.Echo and *echo.Group both are.
type echoGroup interface {
	Add(method, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route
	Any(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) []*echo.Route
	RouteNotFound(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route
	Group(prefix string, m ...echo.MiddlewareFunc) *echo.Group
}

func buildRandomApp(b *routemodel.Build) http.Handler {
	e := echo.New()
	b.Sayf("e := echo.New()")
	if b.Is("Pre removes a slash at the end") {
		b.Sayf("e.Pre(removeSlash)")
		e.Pre(rewrites(func(path string) string { return rooted(strings.TrimSuffix(path, "/")) }))
	}
	if b.Is("Use rewrites before On") {
		b.Sayf(`e.Use(rewrite("/b", "/a"))`)
		e.Use(rewrites(func(path string) string { return rewrittenBeforeOn(b.App, path) }))
	}
	var cors *echoadapter.Policies
	groups := map[int]echoGroup{routemodel.None: e}
	hosts, prefixes, roots := map[int]string{}, map[int]string{}, map[string]*echo.Group{}
	for i, step := range b.Steps {
		if b.CORS && i == b.On {
			b.Sayf("cors := echoadapter.On(e)")
			cors = echoadapter.On(e)
		}
		parent, in, pattern := groups[step.Parent], "e", step.Pattern()
		if step.Parent != routemodel.None {
			in = fmt.Sprintf("g%d", step.Parent)
		}
		hosts[i], prefixes[i] = hosts[step.Parent], prefixes[step.Parent]+pattern
		var m []echo.MiddlewareFunc
		middleware := ""
		if step.Way.Name == "Group with middleware" {
			m, middleware = []echo.MiddlewareFunc{func(next echo.HandlerFunc) echo.HandlerFunc { return next }}, ", nothing"
		}
		ev, policy := b.Policy(step.Policy)
		// route says and mounts the policy of a route.
		route := func(call string, register func() *echo.Route) {
			if ev == nil {
				b.Sayf("%s", call)
				register()
				return
			}
			b.Sayf("cors.Route(%s, %s)", policy, call)
			cors.Route(ev, register())
		}
		handler := echo.WrapHandler(b.Handler(i))
		switch {
		case step.Way.HasHost:
			b.Sayf("g%d := e.Host(%q)", i, step.Host)
			roots[step.Host] = e.Host(step.Host)
			groups[i], hosts[i], prefixes[i] = roots[step.Host], step.Host, ""
		case step.Way.IsGroup && step.Policy == routemodel.None:
			b.Sayf("g%d := %s.Group(%q%s)", i, in, pattern, middleware)
			groups[i] = parent.Group(pattern, m...)
		case step.Way.IsGroup && ev == nil: // what cors.Group and cors.HostGroup do beside the policy
			group := e.Group(prefixes[i])
			if hosts[i] != "" {
				group = roots[hosts[i]].Group(prefixes[i])
			}
			group.Use(m...)
			groups[i] = group
		case step.Way.IsGroup && hosts[i] != "":
			b.Sayf("g%d := cors.HostGroup(%q, %q, %s%s)", i, hosts[i], prefixes[i], policy, middleware)
			groups[i] = cors.HostGroup(hosts[i], prefixes[i], ev, m...)
		case step.Way.IsGroup:
			b.Sayf("g%d := cors.Group(%q, %s%s)", i, prefixes[i], policy, middleware)
			groups[i] = cors.Group(prefixes[i], ev, m...)
		case step.Way.Name == "Any":
			if ev == nil {
				b.Sayf("%s.Any(%q, handler%d)", in, pattern, i)
				parent.Any(pattern, handler)
				break
			}
			b.Sayf("for _, route := range %s.Any(%q, handler%d) { cors.Route(%s, route) }", in, pattern, i, policy)
			for _, r := range parent.Any(pattern, handler) {
				cors.Route(ev, r)
			}
		case step.Way.Name == "StaticFS":
			route(fmt.Sprintf("%s.StaticFS(%q, files%d)", in, pattern, i), func() *echo.Route {
				serve := echo.StaticDirectoryHandler(b.Files(i), false) // it does not open what is redirected or not found
				return parent.Add(http.MethodGet, pattern+"*", func(c echo.Context) error {
					b.Ran(i)
					return serve(c)
				})
			})
		case step.Way.Name == "RouteNotFound":
			b.Sayf("%s.RouteNotFound(%q, handler%d)", in, pattern, i)
			parent.RouteNotFound(pattern, handler)
		default:
			route(fmt.Sprintf("%s.Add(%q, %q, handler%d)", in, step.Method, pattern, i), func() *echo.Route {
				return parent.Add(step.Method, pattern, handler)
			})
		}
	}
	if b.CORS && b.On == len(b.Steps) {
		b.Sayf("cors := echoadapter.On(e)")
		echoadapter.On(e)
	}
	return e
}

// rewrites returns a middleware that changes paths.
func rewrites(change func(path string) string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			u := c.Request().URL
			u.Path = change(u.Path)
			if u.RawPath != "" {
				u.RawPath = change(u.RawPath)
			}
			return next(c)
		}
	}
}
