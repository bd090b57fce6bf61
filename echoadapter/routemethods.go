package echoadapter

import (
	"net/http"
	"slices"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routing"
)

// RouteMethods is a [Middleware] that narrows the methods of the policy to those
// that the router has for the path, for those who do not want to list methods
// twice:
//
//	engine, err := core.New(core.Policy{AllowOrigins: origins, AllowMethods: []string{"*"}})
//	…
//	e.Use(echoadapter.RouteMethods(e, engine))
//
// Under AllowMethods "*" a preflight grants exactly the methods that have a route
// for its path; OPTIONS is left out, and what no page may send. Of a list those are left
// that have a route. It never grants what the policy does not, and GET, HEAD and
// POST pass every preflight whether they are listed or not. With
// AllowCredentials the policy names the one method asked for in place of "*",
// and it is left out if it has no route.
//
// The cost: a preflight has Echo's router search its path once for each method
// that any route has, and allocates the list; other requests cost what they do in
// Middleware. A new route is open to every origin of the policy as soon as it is
// there, DELETE as well as GET. The answer tells which methods a path has, which
// is no secret to who may send them. A method that is refused for want of a route is
// told as such by the decision's reason, to observers and in logs, and Evaluators
// have to pass [core.Request.RouteMethods] on. Routes have to be there before the
// first preflight.
//
// It has to see paths as the router does: a middleware that rewrites them, such as
// middleware.RemoveTrailingSlash, goes before it.
//
// It panics if e or ev is nil.
func RouteMethods(e *echo.Echo, ev core.Evaluator) echo.MiddlewareFunc {
	requireInstance(e)
	middleware := Middleware(ev)
	methods := &routeMethods{echo: e}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		other := middleware(next)
		return func(c echo.Context) error {
			if !routing.IsPreflight(c.Request()) {
				return other(c)
			}
			if status := routing.AnswerPreflight(ev, c.Request(), c.Response().Header(), func() []string {
				return methods.of(c.Request())
			}); status != 0 {
				return c.NoContent(status)
			}
			return next(c)
		}
	}
}

// routeMethods finds the methods that the router has for a path. The router finds
// something where no route takes the method too, hence the set of the routes
// that there are, read at the first lookup.
type routeMethods struct {
	echo    *echo.Echo
	once    sync.Once
	methods []string // sorted
	routes  map[*echo.Router]map[string]bool
}

func (m *routeMethods) load() {
	m.routes = map[*echo.Router]map[string]bool{}
	m.add(m.echo.Router())
	for _, router := range m.echo.Routers() {
		m.add(router)
	}
	slices.Sort(m.methods)
	m.methods = slices.Compact(m.methods)
}

func (m *routeMethods) add(router *echo.Router) {
	m.routes[router] = map[string]bool{}
	for _, route := range router.Routes() {
		m.routes[router][routing.Key(route.Method, route.Path)] = true
		if route.Method != echo.RouteNotFound {
			m.methods = append(m.methods, route.Method)
		}
	}
}

func (m *routeMethods) of(r *http.Request) []string {
	m.once.Do(m.load)
	found := m.echo.AcquireContext()
	defer m.echo.ReleaseContext(found)
	var methods []string
	for _, method := range m.methods {
		if find(m.echo, method, r, found); m.has(method, found.Path(), r) {
			methods = append(methods, method)
		}
	}
	return methods
}

// has reports whether the pattern that the router found for the method is that of
// a route for it.
func (m *routeMethods) has(method, pattern string, r *http.Request) bool {
	m.once.Do(m.load)
	return m.routes[routerFor(m.echo, r)][routing.Key(method, pattern)]
}
