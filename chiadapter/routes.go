package chiadapter

import (
	"cmp"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/core"
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

// find returns the route that chi runs for a method, or nil. For the method asked it
// returns what decides instead of a route: chi runs the middleware of a router before
// it looks for the method.
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

// reading reads the routes of an application, with their policies.
type reading struct {
	policies bool
	all      []*routepolicy.Route
	mounts   *chi.Mux                // asks chi whether Mount made a handler
	methods  map[string]http.Handler // has every method of chi, and "*"
}

func (rs *routes) read() {
	b := &reading{policies: rs.policies, mounts: chi.NewRouter()}
	b.mounts.Mount("/a", http.NotFoundHandler())
	b.methods = b.mounts.Routes()[0].Handlers
	rs.root = b.level(rs.router, "", nil)
	rs.table = routepolicy.NewTable(b.all, nil)
	rs.contexts.New = func() any { return chi.NewRouteContext() }
}

// level reads a router. outer is the policy around it.
func (b *reading) level(router chi.Routes, prefix string, outer core.Evaluator) *level {
	l := &level{router: router, routes: map[route]*routepolicy.Route{}, mounts: map[string]*level{}}
	found := router.Routes()
	if len(found) > 0 && !isInline(router) { // otherwise chi runs none of them
		outer = b.innermost(router.Middlewares(), outer)
	}
	if outer != nil {
		l.rest = b.add("", prefix+"/*", outer)
	}
	for _, r := range found {
		b.pattern(l, prefix, r, outer)
	}
	return l
}

// isInline reports whether a router is that of a Group or a With. These hand their
// middlewares on to other routers, and run them for their own routes only.
func isInline(router chi.Routes) bool {
	mux, isMux := router.(*chi.Mux)
	return isMux && len(mux.With().Middlewares()) > 0
}

// pattern reads what chi has for a pattern: routes for single methods, and one for all
// of them, "*". That may be a mount.
func (b *reading) pattern(l *level, prefix string, r chi.Route, outer core.Evaluator) {
	pattern, star := prefix+r.Pattern, r.Handlers["*"]
	mux, isMux := r.SubRoutes.(*chi.Mux)
	isMounted := star != nil && b.isMount(star)
	var all *routepolicy.Route
	if isMounted && isMux {
		l.mount(r.Pattern, b.level(mux, strings.TrimSuffix(pattern, "/*"), b.policy(star, outer)))
	} else if star != nil {
		all = b.add("", pattern, b.policy(star, outer))
		for method := range b.methods {
			b.add(method, pattern, all.Policy) // the table has to know of each
		}
		if isMounted {
			l.mount(r.Pattern, &level{all: all})
		}
	}
	for method, h := range r.Handlers {
		if all != nil && (isSame(h, star) || isMounted && b.isMount(h)) {
			l.routes[route{method, r.Pattern}] = all
		} else {
			l.routes[route{method, r.Pattern}] = b.add(method, pattern, b.policy(h, outer))
		}
	}
}

// isMount reports whether chi's Mount made a handler. At the path of a mount, chi's
// Routes leave out what Mount made, and nothing else.
func (b *reading) isMount(h http.Handler) bool {
	if chain, isChain := h.(*chi.ChainHandler); isChain {
		h = chain.Endpoint
	}
	b.mounts.Method(http.MethodGet, "/a", h)
	return len(b.mounts.Routes()) == 1
}

func isSame(a, b http.Handler) bool { return reflect.ValueOf(a).Comparable() && a == b }

// mount adds what is mounted. chi's Routes leave out its path, with and without a slash.
func (l *level) mount(pattern string, mounted *level) {
	l.mounts[pattern] = mounted
	if path := strings.TrimSuffix(pattern, "/*"); path != "" {
		l.mounts[path], l.mounts[path+"/"] = mounted, mounted
	}
}

func (b *reading) add(method, pattern string, policy core.Evaluator) *routepolicy.Route {
	r := &routepolicy.Route{Method: method, Pattern: pattern, Policy: policy}
	if !slices.Contains([]string{"*", http.MethodConnect, http.MethodTrace}, method) { // no page can send these
		b.all = append(b.all, r)
	}
	return r
}

// policy returns that of a route: the innermost in its chain of middlewares, or outer.
func (b *reading) policy(h http.Handler, outer core.Evaluator) core.Evaluator {
	switch h := h.(type) {
	case *chi.ChainHandler:
		return b.policy(h.Endpoint, b.innermost(h.Middlewares, outer))
	case *routepolicy.Handler:
		return b.policy(h.Next, h.Policy)
	}
	return outer
}

func (b *reading) innermost(middlewares chi.Middlewares, outer core.Evaluator) core.Evaluator {
	if !b.policies {
		return outer
	}
	for _, m := range slices.Backward(middlewares) {
		if policy, ours := routepolicy.PolicyOf(m); ours {
			return policy
		}
	}
	return outer
}
