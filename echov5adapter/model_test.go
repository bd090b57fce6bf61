package echov5adapter_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/echov5adapter"
	"github.com/sallyport/cors/internal/routemodel"
)

// Random applications: what the route grants that Echo really runs is what pages
// get. See package routemodel.
func TestPagesGetWhatTheRouteThatRunsGrants(t *testing.T) {
	routemodel.Run(t, &routemodel.Framework{
		Name:     "echo v5",
		Settings: []string{"Pre removes a slash at the end", "Use rewrites before On"},
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
			{Name: "Add", Weight: 16, HasPolicy: true},
			{Name: "Any", Weight: 1, HasPolicy: true, AllMethods: true},
			{Name: "StaticFS", Weight: 1, HasPolicy: true, AllMethods: true, IsLiteral: true, HasFiles: true},
			{Name: "RouteNotFound", Weight: 1, AllMethods: true, IsNotFound: true},
		},
		CanEarly:   true,
		Join:       func(prefix, pattern string) string { return rooted(prefix + pattern) },
		ByPattern:  true,
		Rewritten:  rewrittenBeforeOn,
		Build:      buildRandomApp,
		MaxRefused: 15,
		Allowances: []routemodel.Allowance{
			{Name: "a middleware before On changes the path of what Echo has routed already", Share: 0.03, Is: func(a *routemodel.App, e *routemodel.Exchange) bool {
				return rewrittenBeforeOn(a, e.Request.Path) != e.Request.Path
			}},
			{Name: "a request of method OPTIONS beside a route of e.Any, and the policy does not name OPTIONS", Share: 0.005, Is: func(a *routemodel.App, e *routemodel.Exchange) bool {
				return e.Request.Method == http.MethodOptions && slices.ContainsFunc(a.Steps, func(s routemodel.Step) bool { return s.Way.Name == "Any" })
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
	Add(method, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) echo.RouteInfo
	Any(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) echo.RouteInfo
	RouteNotFound(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) echo.RouteInfo
	Group(prefix string, m ...echo.MiddlewareFunc) *echo.Group
}

func buildRandomApp(b *routemodel.Build) http.Handler {
	// A route that is registered again keeps its policy, which the model does not expect.
	e := echo.NewWithConfig(echo.Config{Router: echo.NewRouter(echo.RouterConfig{AllowOverwritingRoute: false})})
	b.Sayf("e := echo.NewWithConfig(…) // without AllowOverwritingRoute")
	if b.Is("Pre removes a slash at the end") {
		b.Sayf("e.Pre(removeSlash)")
		e.Pre(rewrites(func(path string) string { return rooted(strings.TrimSuffix(path, "/")) }))
	}
	if b.Is("Use rewrites before On") {
		b.Sayf(`e.Use(rewrite("/b", "/a"))`)
		e.Use(rewrites(func(path string) string { return rewrittenBeforeOn(b.App, path) }))
	}
	var cors *echov5adapter.Policies
	groups := map[int]echoGroup{routemodel.None: e}
	prefixes := map[int]string{}
	for i, step := range b.Steps {
		if b.CORS && i == b.On {
			b.Sayf("cors := echov5adapter.On(e)")
			cors = echov5adapter.On(e)
		}
		parent, in, pattern := groups[step.Parent], "e", step.Pattern()
		if step.Parent != routemodel.None {
			in = fmt.Sprintf("g%d", step.Parent)
		}
		if prefixes[step.Parent]+pattern == "" && !step.Way.IsGroup {
			pattern = "/" // Echo registers both, and the later one runs
		}
		prefixes[i] = prefixes[step.Parent] + pattern
		var m []echo.MiddlewareFunc
		middleware := ""
		if step.Way.Name == "Group with middleware" {
			m, middleware = []echo.MiddlewareFunc{func(next echo.HandlerFunc) echo.HandlerFunc { return next }}, ", nothing"
		}
		ev, policy := b.Policy(step.Policy)
		// route says and mounts the policy of a route.
		route := func(call string, register func() echo.RouteInfo) {
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
		case step.Way.IsGroup && step.Policy == routemodel.None:
			b.Sayf("g%d := %s.Group(%q%s)", i, in, pattern, middleware)
			groups[i] = parent.Group(pattern, m...)
		case step.Way.IsGroup && ev == nil: // what cors.Group does beside the policy
			groups[i] = e.Group(prefixes[i], m...)
		case step.Way.IsGroup:
			b.Sayf("g%d := cors.Group(%q, %s%s)", i, prefixes[i], policy, middleware)
			groups[i] = cors.Group(prefixes[i], ev, m...)
		case step.Way.Name == "Any":
			route(fmt.Sprintf("%s.Any(%q, handler%d)", in, pattern, i), func() echo.RouteInfo { return parent.Any(pattern, handler) })
		case step.Way.Name == "StaticFS":
			route(fmt.Sprintf("%s.StaticFS(%q, files%d)", in, pattern, i), func() echo.RouteInfo {
				serve := echo.StaticDirectoryHandler(b.Files(i), false) // it does not open what is redirected or not found
				return parent.Add(http.MethodGet, pattern+"*", func(c *echo.Context) error {
					b.Ran(i)
					return serve(c)
				})
			})
		case step.Way.Name == "RouteNotFound":
			b.Sayf("%s.RouteNotFound(%q, handler%d)", in, pattern, i)
			parent.RouteNotFound(pattern, handler)
		default:
			route(fmt.Sprintf("%s.Add(%q, %q, handler%d)", in, step.Method, pattern, i), func() echo.RouteInfo {
				return parent.Add(step.Method, pattern, handler)
			})
		}
	}
	if b.CORS && b.On == len(b.Steps) {
		b.Sayf("cors := echov5adapter.On(e)")
		echov5adapter.On(e)
	}
	return e
}

// rewrites returns a middleware that changes paths.
func rewrites(change func(path string) string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			u := c.Request().URL
			u.Path = change(u.Path)
			if u.RawPath != "" {
				u.RawPath = change(u.RawPath)
			}
			return next(c)
		}
	}
}
