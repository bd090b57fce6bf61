package chiadapter

import (
	"cmp"
	"net/http"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/internal/routepolicy"
)

// routes are those of a router and of all that is mounted in it. They are read once.
type routes struct {
	router   chi.Routes
	policies bool // whether they are looked for

	once     sync.Once
	root     *level
	table    *routepolicy.Table
	contexts sync.Pool
}

// level is a router, or a handler that is mounted in one.
type level struct {
	router chi.Routes
	routes map[route]*routepolicy.Route
	mounts map[string]*level  // by the pattern that chi's Find reports
	rest   *routepolicy.Route // has the policy of what no route takes; nil for none
	all    *routepolicy.Route // where all methods of all paths are one route
}

type route struct{ method, pattern string }

// search is chi's search at the path of one request.
type search struct {
	*routes
	context *chi.Context
	path    string
	asked   string // the method that the request has, or that the preflight asks for
}

func (rs *routes) search(path, asked string) search {
	rs.once.Do(rs.read)
	return search{rs, rs.contexts.Get().(*chi.Context), path, asked}
}

// route returns the route that chi runs for a method, or nil.
func (s *search) route(method string) *routepolicy.Route {
	found, _ := s.root.find(s.context, method, s.path)
	return found
}

// find returns the same, and for the method asked what decides instead of a route:
// chi runs the middleware of a router before it looks for the method.
func (s *search) find(method string) *routepolicy.Route {
	found, rest := s.root.find(s.context, method, s.path)
	if found == nil && method == s.asked {
		return rest
	}
	return found
}

// find follows the patterns that chi found, one for each router on the way. If no
// route has the method, rest is that of the last router.
func (l *level) find(context *chi.Context, method, path string) (found, rest *routepolicy.Route) {
	context.Reset()
	l.router.Find(context, method, path)
	for _, pattern := range context.RoutePatterns {
		// Find goes on in a mounted router even if the method has a route of its own.
		if r := l.routes[route{method, pattern}]; r != nil {
			return r, nil
		}
		l = l.mounts[pattern]
		switch {
		case l == nil: // registered after the routes were read
			return &routepolicy.Route{}, nil
		case l.all != nil:
			return l.all, nil
		case !strings.HasSuffix(pattern, "*"): // the path of a mount, where Find ends
			return l.find(context, method, "/")
		}
	}
	return nil, l.rest
}

// path is what a router routes by.
func path(r *http.Request, routePath string) string {
	return cmp.Or(routePath, r.URL.RawPath, r.URL.Path, "/")
}
