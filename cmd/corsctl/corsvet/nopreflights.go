package corsvet

import (
	"github.com/sallyport/cors/cmd/corsctl/corsvet/internal/appmodel"
)

// noPreflights finds CORS on groups and single routes where the router answers
// preflights itself, because it has no route for OPTIONS.
func (m *mounting) noPreflights() {
	for _, r := range m.Routers {
		var mounts []mount
		switch {
		case r.Framework == appmodel.Gin && r.Scope == appmodel.Group, r.Framework == appmodel.Chi && r.Scope == appmodel.Inline && hasEndpoint(r):
			mounts = mountsOf(r)
		}
		for _, mounted := range append(mounts, mountsOnRoutes(r)...) {
			if m.preflightsArrive(mounted) {
				continue
			}
			where, answer := placeOf(mounted)
			m.report(mounted.at(), CategoryNoPreflights, appmodel.Site{},
				"preflights never reach CORS on %s: %s, and browsers then do not send the request; %s", where, answer, remedy(mounted))
		}
	}
}

// hasEndpoint reports whether chi runs a handler of the group only after it has found a
// route with the method. Sub-routers get every method.
func hasEndpoint(r *appmodel.Router) bool {
	for _, route := range r.Routes {
		if !route.Mounted && route.Method != "" { // not for every method
			return true
		}
	}
	for _, part := range r.Groups {
		if part.Scope == appmodel.Inline && hasEndpoint(part) {
			return true
		}
	}
	return false
}

// preflightsArrive reports whether there is, or may be, a way for preflights.
func (m *mounting) preflightsArrive(mounted mount) bool {
	if mounted.HandWritten && !mounted.AnswersOptions {
		return true // it does not mean to answer them
	}
	if !mounted.Ours && onlyReads(mounted) {
		return true // pages may well read these without a preflight
	}
	if _, outer := m.around(mounted.router); outer || len(mountsOf(mounted.router)) > 0 && mounted.route != nil {
		return true // CORS is there twice, which is another finding
	}
	known := false
	for _, a := range mounted.router.Ancestors() {
		if a != mounted.router && len(mountsOf(a)) > 0 {
			return true // Gin's engine runs its middleware for preflights, also if it came later
		}
		if a.ServesOptions || anyBelow(a, func(r *appmodel.Router) bool { return r.ServesOptions }) {
			return true
		}
		if a.On && mounted.Ours && a.Framework == appmodel.Chi {
			return true
		}
		known = a.Known
	}
	if known {
		return false
	}
	// The router came from elsewhere. What other functions do with such routers they may
	// do with that one.
	for _, r := range m.Routers {
		if !r.Known && r.Framework == mounted.router.Framework && (r.ServesOptions || r.On && mounted.Ours && r.Framework == appmodel.Chi) {
			return true
		}
	}
	return false
}

// onlyReads reports whether all routes that are known to have this CORS are for GET and
// HEAD.
func onlyReads(mounted mount) bool {
	routes := []*appmodel.Route{mounted.route}
	if mounted.route == nil {
		routes = below(mounted.router)
	}
	for _, route := range routes {
		if route.Method != "GET" && route.Method != "HEAD" {
			return false
		}
	}
	return len(routes) > 0
}

func anyBelow(r *appmodel.Router, is func(*appmodel.Router) bool) bool {
	for _, group := range r.Groups {
		if is(group) || anyBelow(group, is) {
			return true
		}
	}
	return false
}

// placeOf says where CORS is mounted, and how the router answers a preflight.
func placeOf(mounted mount) (where, answer string) {
	onRoute := mounted.route != nil
	switch mounted.router.Framework {
	case appmodel.Gin:
		where = "a Gin group"
		if onRoute {
			where = "a single route of Gin"
		}
		return where, "Gin has no route for OPTIONS and answers 404 or 405"
	case appmodel.Echo:
		return "a single route of Echo", "Echo answers OPTIONS with 204 and without CORS headers"
	case appmodel.Chi:
		return "a route of With or Group", "chi has no route for OPTIONS and answers 405"
	}
	return "the pattern \"" + mounted.route.Method + " " + mounted.route.Path + "\"", "it takes no OPTIONS, so ServeMux answers 405"
}

// remedy says where to mount CORS instead.
func remedy(mounted mount) string {
	var text, on string
	switch mounted.router.Framework {
	case appmodel.Gin:
		text, on = "mount it with Use on the engine, before the routes", ", or use ginadapter.On"
	case appmodel.Echo:
		text, on = "mount it with Use on the instance", ", or use On of the adapter"
	case appmodel.Chi:
		text, on = "mount it with Use on the router, before the routes", ", or call chiadapter.On(router) first"
	default:
		text, on = "put it around the whole mux", ", with core.NewPaths if paths have different policies"
	}
	if !mounted.Ours {
		return text
	}
	return text + on
}
