package echoadapter

import (
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// table has the routes that one of Echo's routers had at the first request: the
// default router, or that of a host.
type table struct {
	*routepolicy.Table
	notFound map[string]bool // the patterns of RouteNotFound
}

// later is a route that was registered after the first request. It has no policy.
var later = &routepolicy.Route{}

// routeOf returns the route that Echo found for a method, or nil for a 404 or 405.
// Echo names a pattern for these too, but no parameters, not even an empty list.
func (t *table) routeOf(method string, found echo.Context) *routepolicy.Route {
	pattern := found.Path()
	if route := t.Route(method, pattern); route != nil {
		return route
	}
	if pattern == "" || found.ParamNames() == nil || t.notFound[pattern] {
		return nil
	}
	return later
}

func (p *Policies) readRoutes() {
	p.tables = map[*echo.Router]*table{}
	unused := maps.Clone(p.routes)
	for _, router := range p.routers() {
		p.tables[router] = p.readRouter(router, unused)
	}
	for route := range unused {
		slog.Warn("cors: the policy of a route is not used: the route was registered again, or belongs to another instance", "method", route.Method, "path", route.Path)
	}
}

func (p *Policies) readRouter(router *echo.Router, unused map[*echo.Route]core.Evaluator) *table {
	t := &table{notFound: map[string]bool{}}
	groups := p.groupsOf(router)
	var routes []*routepolicy.Route
	for _, route := range router.Routes() {
		if route.Method == echo.RouteNotFound {
			t.notFound[route.Path] = true
			continue
		}
		policy := p.routes[route]
		if policy == nil {
			policy = groups.Of(route.Method, route.Path)
		}
		routes = append(routes, &routepolicy.Route{Method: route.Method, Pattern: route.Path, Policy: policy})
		delete(unused, route)
	}
	t.Table = routepolicy.NewTable(routes, groups.Groups)
	return t
}

func (p *Policies) routers() []*echo.Router {
	return append(slices.Collect(maps.Values(p.echo.Routers())), p.echo.Router())
}

// has reports whether the route is one of the instance. It lets the routers search
// first: to read all routes for each of them would take the square of their number.
func (p *Policies) has(route *echo.Route) bool {
	return slices.ContainsFunc(p.routers(), func(router *echo.Router) bool { return p.finds(router, route) }) ||
		slices.ContainsFunc(p.routers(), func(router *echo.Router) bool { return slices.Contains(router.Routes(), route) })
}

// finds reports whether the router finds a route by its pattern. A pattern is no path,
// so Echo may find another route or, beside an escaped colon, panic.
func (p *Policies) finds(router *echo.Router, route *echo.Route) (found bool) {
	defer func() { _ = recover() }() // and found is false
	c := p.echo.NewContext(nil, nil) // one of Echo's pool may have room for fewer parameters
	router.Find(route.Method, route.Path, c)
	return c.Path() == route.Path && c.ParamNames() != nil
}

// search finds the routes of a request's path, by Echo's own search.
type search struct {
	*Policies
	router *echo.Router
	table  *table // nil for a host that was added after the first request
	path   string
	found  echo.Context // what Echo found last
}

func (p *Policies) search(r *http.Request) search {
	p.reading.Do(p.readRoutes)
	router, ok := p.echo.Routers()[r.Host] // as Echo chooses it
	if !ok {
		router = p.echo.Router()
	}
	return search{Policies: p, router: router, table: p.tables[router], path: echo.GetPath(r)}
}

// find returns the route that Echo runs for the method, or nil.
func (s *search) find(method string) *routepolicy.Route {
	s.run(method)
	return s.table.routeOf(method, s.found)
}

func (s *search) run(method string) {
	if s.found == nil {
		s.found = s.contexts.Get().(echo.Context)
	}
	s.found.SetPath("") // Find leaves what it does not find
	s.found.SetParamNames()
	s.router.Find(method, s.path, s.found)
}

// hasRouted reports whether Echo routed a preflight by the path that we see. If not,
// nobody knows which route the page's request will run: a middleware replaces its
// path, too.
func (s *search) hasRouted(preflight echo.Context) bool {
	s.run(http.MethodOptions)
	return s.found.Path() == preflight.Path() && slices.Equal(s.found.ParamValues(), preflight.ParamValues())
}

func (s *search) end() {
	if s.found != nil {
		s.contexts.Put(s.found)
	}
}
