package echov5adapter

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// table has the routes of the instance at the first request.
type table struct{ *routepolicy.Table }

func (p *Policies) readRoutes() {
	var routes []*routepolicy.Route
	for _, route := range p.echo.Router().Routes() {
		if route.Method != echo.RouteNotFound {
			pattern := rooted(route.Path)
			routes = append(routes, &routepolicy.Route{Method: route.Method, Pattern: pattern, Policy: p.mounted.Of(route.Method, pattern)})
		}
	}
	p.table = &table{routepolicy.NewTable(routes, p.mounted.Groups)}
}

// later is a route that was registered after the first request. It has no policy.
var later = &routepolicy.Route{}

// routeOf returns the route that Echo found for a method, or nil for a 404 or 405.
func (t *table) routeOf(method string, found *echo.Context) *routepolicy.Route {
	if route := t.Route(method, found.Path()); route != nil {
		return route // RouteInfo would copy
	}
	// The route may be one for any method, or one for GET that takes HEAD.
	info := found.RouteInfo()
	if info.Method == "" || info.Method == echo.RouteNotFound {
		return nil
	}
	if route := t.Route(info.Method, info.Path); route != nil {
		return route
	}
	return later
}

// search finds the routes of one path, by Echo's own search.
type search struct {
	policies *Policies
	request  http.Request       // a copy: the router writes into it
	found    *echo.Context      // what Echo found last
	asked    *routepolicy.Route // what the first search found
	searched bool
}

func (p *Policies) search(r *http.Request) *search {
	s := p.searches.Get().(*search)
	s.request = *r
	s.found.SetRequest(&s.request)
	return s
}

func (s *search) end() {
	s.request, s.asked, s.searched = http.Request{}, nil, false
	s.policies.searches.Put(s)
}

// find returns the route that Echo runs for the method, or nil.
func (s *search) find(method string) *routepolicy.Route {
	s.run(method)
	route := s.policies.table.routeOf(method, s.found)
	if !s.searched {
		s.searched, s.asked = true, route
	}
	return route
}

func (s *search) run(method string) {
	s.request.Method = method
	s.policies.echo.Router().Route(s.found)
}

// path returns the path that the router looks at by default.
func (s *search) path() string {
	return cmp.Or(s.request.URL.RawPath, s.request.URL.Path)
}

// hasRouted reports whether Echo routed a preflight by the path that we see. If not,
// nobody knows which route the page's request will run: a middleware replaces its
// path, too.
func (s *search) hasRouted(preflight *echo.Context) bool {
	if s.asked != nil && s.asked.Pattern == preflight.Path() && preflight.RouteInfo().Method == "" {
		return true // the usual case: Echo came to the same route, which is not for OPTIONS
	}
	s.run(http.MethodOptions)
	return s.found.Path() == preflight.Path() && slices.EqualFunc(s.found.PathValues(), preflight.PathValues(), func(a, b echo.PathValue) bool {
		return a.Value == b.Value // a name may be left from another search
	})
}

// anyMethods are those that a route for any method is said to have, as e.Any of Echo
// v4 lists them. It has all others, too.
var anyMethods = []string{"DELETE", "GET", "HEAD", "PATCH", "POST", "PROPFIND", "PUT", "QUERY", "REPORT"}

// methods returns those that have a route at the path, and asked if a route for any
// method takes it.
func (s *search) methods(asked string) []string {
	methods := s.policies.table.Methods(s.find)
	if i := slices.Index(methods, echo.RouteAny); i >= 0 {
		methods = slices.Concat(slices.Delete(methods, i, i+1), anyMethods, []string{asked})
	}
	slices.Sort(methods)
	return slices.Compact(methods)
}

// methodsOf returns the methods at the path that have the policy, among them asked.
func (s *search) methodsOf(ev core.Evaluator, asked string) []string {
	return slices.DeleteFunc(s.methods(asked), func(method string) bool {
		route := s.find(method)
		return method != asked && (route == nil || route.Policy == nil || !routepolicy.Same(route.Policy, ev))
	})
}
