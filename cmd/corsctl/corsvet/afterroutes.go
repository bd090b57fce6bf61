package corsvet

import (
	"regexp"

	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/appmodel"
	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/middleware"
)

// afterRoutes finds CORS that is mounted after routes. Gin gives a route the middleware
// that is there when the route is registered, and so does a group of Echo. chi panics.
func (m *mounting) afterRoutes() {
	for _, r := range m.Routers {
		for _, mounted := range mountsOf(r) {
			switch {
			case r.Framework == appmodel.Chi:
				if first, name := firstBefore(r, mounted.site); first != nil {
					m.report(mounted.at(), CategoryAfterRoutes, *first,
						"chi panics when the program starts, because %s comes before this Use (%s); mount CORS above the routes", name, m.line(*first))
				}
			case r.Framework == appmodel.Gin && r.Scope != appmodel.Group, r.Framework == appmodel.Echo && r.Scope == appmodel.Group:
				m.routesWithoutHeaders(r, mounted)
			}
		}
	}
}

// firstBefore returns what chi builds the router for: a route, or a part of the router.
func firstBefore(r *appmodel.Router, site appmodel.Site) (*appmodel.Site, string) {
	for _, route := range r.Routes {
		if route.Before(site) {
			return &route.Site, nameOf(route)
		}
	}
	for _, part := range r.Groups {
		if part.Scope == appmodel.Inline && part.Made.Before(site) && r.Scope != appmodel.Inline {
			return &part.Made, "a call of With or Group"
		}
	}
	return nil, ""
}

// operational are paths that programs call, not pages. An application may well leave
// these without CORS.
var operational = regexp.MustCompile(`(?i)^/?$|health|live|ready|ping|metric|status|version|favicon|robots|debug|pprof|swagger|openapi|docs|static|assets|public`)

// routesWithoutHeaders reports CORS after routes. These may be without CORS on purpose, if
// other routes come after it. So there is a finding
//   - for any route, if nothing can come after it;
//   - for a route that pages may call, if something may come after it elsewhere;
//   - for such a route on the router itself and in the same function, if something does.
func (m *mounting) routesWithoutHeaders(r *appmodel.Router, mounted mount) {
	for _, other := range mountsOf(r) {
		if other.use != mounted.use && other.site.Before(mounted.site) {
			return // that one has the routes
		}
	}
	if _, covered := m.around(r); covered {
		return
	}
	var earliest, forPages, near *appmodel.Route
	later := false
	for _, route := range below(r) {
		if hasCORS(route, r) {
			continue
		}
		made := route.Site
		if route.Router != r {
			made = topBelow(r, route.Router).Made // a group keeps the middleware that was there before it
		}
		if !made.Before(mounted.site) {
			later = true
			continue
		}
		if earliest == nil {
			earliest = route
		}
		if forPages == nil && isForPages(route) {
			forPages = route
		}
		if near == nil && isForPages(route) && route.Router == r && route.Elsewhere == nil && route.Site.SameFunction(mounted.site) {
			near = route
		}
	}
	first := earliest
	switch {
	case later:
		first = near
	case r.Escapes || !r.Known:
		first = forPages
	}
	if first != nil {
		m.report(mounted.at(), CategoryAfterRoutes, first.Site,
			"%s comes before this CORS middleware (%s), so browsers get its responses without CORS headers; mount CORS above the routes",
			nameOf(first), m.line(first.Site))
	}
}

// isForPages reports whether pages may well call the route.
func isForPages(route *appmodel.Route) bool {
	if route.Elsewhere != nil {
		return true
	}
	switch route.Method {
	case "POST", "PUT", "PATCH", "DELETE":
		return true
	}
	return !route.Files && !operational.MatchString(route.Path)
}

// hasCORS reports whether the route has CORS of its own, or its groups within r have it.
func hasCORS(route *appmodel.Route, r *appmodel.Router) bool {
	for _, mw := range route.Middleware {
		if mw.Class == middleware.CORS {
			return true
		}
	}
	for group := route.Router; group != nil && group != r; group = group.Parent {
		if len(mountsOf(group)) > 0 {
			return true
		}
	}
	return false
}

// below returns the routes of a router and of its groups.
func below(r *appmodel.Router) []*appmodel.Route {
	routes := r.Routes
	for _, group := range r.Groups {
		routes = append(routes[:len(routes):len(routes)], below(group)...)
	}
	return routes
}

// topBelow returns the group of r that holds group.
func topBelow(r, group *appmodel.Router) *appmodel.Router {
	for group.Parent != nil && group.Parent != r {
		group = group.Parent
	}
	return group
}
