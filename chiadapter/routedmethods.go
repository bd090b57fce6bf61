package chiadapter

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/internal/routing"
)

// routedMethods finds the methods that a router has for a path. chi has a stub for
// all methods at the very path of a mounted router, which is known by the
// routes that there are, read at the first lookup.
type routedMethods struct {
	router  chi.Routes
	once    sync.Once
	methods []string              // sorted
	routes  map[string]bool       // by routing.Key
	stubs   map[string]chi.Routes // the mounted router, by the pattern of its stub
}

func (m *routedMethods) load() {
	m.methods = methodsOf(m.router)
	m.routes, m.stubs = map[string]bool{}, map[string]chi.Routes{}
	m.add(m.router, "")
}

func (m *routedMethods) add(router chi.Routes, prefix string) {
	for _, route := range router.Routes() {
		if route.SubRoutes != nil {
			mounted := prefix + strings.TrimSuffix(route.Pattern, "/*")
			if mounted != prefix {
				m.stubs[mounted], m.stubs[mounted+"/"] = route.SubRoutes, route.SubRoutes
			}
			m.add(route.SubRoutes, mounted)
			continue
		}
		for method := range route.Handlers {
			m.routes[routing.Key(method, prefix+route.Pattern)] = true
		}
	}
}

func (m *routedMethods) of(path string) []string {
	m.once.Do(m.load)
	var methods []string
	for _, method := range m.methods {
		if m.has(method, path) {
			methods = append(methods, method)
		}
	}
	return methods
}

func (m *routedMethods) has(method, path string) bool {
	pattern := m.router.Find(chi.NewRouteContext(), method, path)
	if pattern == "" {
		return false
	}
	if mounted := m.stubs[pattern]; mounted != nil && !m.routes[routing.Key(method, pattern)] {
		return mounted.Match(chi.NewRouteContext(), method, "/")
	}
	return true
}

// methodsOf returns the methods that any route of the router has, sorted.
func methodsOf(router chi.Routes) []string {
	var methods []string
	for _, route := range router.Routes() {
		if route.SubRoutes != nil {
			methods = append(methods, methodsOf(route.SubRoutes)...)
			continue
		}
		for method := range route.Handlers {
			if method != "*" {
				methods = append(methods, method)
			}
		}
	}
	slices.Sort(methods)
	return slices.Compact(methods)
}

// wholePath is the path that the outermost router of a request routes by: its
// middleware may have written another one, as StripSlashes does.
func wholePath(r *http.Request) string {
	rctx := chi.RouteContext(r.Context())
	if rctx != nil && len(rctx.RoutePatterns) == 0 && rctx.RoutePath != "" {
		return rctx.RoutePath
	}
	return requestPath(r)
}
