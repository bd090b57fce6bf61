package chiadapter

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/internal/routing"
)

// preflights is the handler of an OPTIONS route that answers the preflights of
// the endpoints with its pattern, and of others that take the path as well: chi
// runs the OPTIONS route of the most specific pattern, which may have no endpoint
// for the method.
type preflights struct {
	router chi.Router
	own    []endpoint
	all    *endpoints
	next   http.Handler // the OPTIONS route that was there; nil for none
}

type endpoint struct {
	method, pattern string // the method is "" for all
	policy          *policy
	answer          http.Handler
}

// endpoints are those with a policy in a tree of routes, by their patterns without
// names. What is in the tree holds them, see endpointsOf.
type endpoints struct {
	byPattern map[string][]endpoint

	once    sync.Once
	options *chi.Mux // the app's own OPTIONS routes
}

// appsOptions returns the app's own OPTIONS routes in the tree of r, as they are at
// the first call.
func (all *endpoints) appsOptions(r chi.Router) *chi.Mux {
	all.once.Do(func() {
		all.options = chi.NewRouter()
		for _, route := range r.Routes() {
			if h := route.Handlers[http.MethodOptions]; h != nil && route.SubRoutes == nil && asPreflights(h) == nil {
				all.options.Method(http.MethodOptions, route.Pattern, h)
			}
		}
	})
	return all.options
}

// add replaces what chi replaces.
func (all *endpoints) add(e endpoint) {
	key := nameless(e.pattern)
	all.byPattern[key] = append(slices.DeleteFunc(all.byPattern[key], func(other endpoint) bool {
		return e.method == "" || e.method == other.method
	}), e)
}

func (all *endpoints) find(method, pattern string) *endpoint {
	of := all.byPattern[nameless(pattern)]
	for _, m := range []string{method, ""} {
		if i := slices.IndexFunc(of, func(e endpoint) bool { return e.pattern == pattern && e.method == m }); i >= 0 {
			return &of[i]
		}
	}
	return nil
}

// everyMethod is the handler of an endpoint that takes all methods.
type everyMethod struct {
	http.Handler
	all *endpoints
}

// endpointsOf returns those of the tree that r registers its routes in, which other
// routers, such as those of chi's Group, may share.
func endpointsOf(r chi.Router) *endpoints {
	for _, route := range r.Routes() {
		for _, h := range route.Handlers {
			switch h := unchained(h).(type) {
			case *preflights:
				return h.all
			case *everyMethod:
				return h.all
			}
		}
	}
	return &endpoints{byPattern: map[string][]endpoint{}}
}

// preflightsOf returns the preflights for a pattern, whose OPTIONS route it
// registers at the first call, around one that is there.
func preflightsOf(r chi.Router, pattern string) *preflights {
	registered, handler := optionsOf(r, pattern)
	if p := asPreflights(handler); p != nil {
		return p
	}
	p := &preflights{router: r, next: handler, all: endpointsOf(r)}
	r.Method(http.MethodOptions, registered, p)
	return p
}

// optionsOf returns the OPTIONS route that chi has in the pattern's place, with
// the pattern that it was registered with, whose parameters may have other names.
func optionsOf(r chi.Router, pattern string) (registered string, handler http.Handler) {
	for _, route := range r.Routes() {
		if route.SubRoutes == nil && nameless(route.Pattern) == nameless(pattern) {
			if h := route.Handlers[http.MethodOptions]; h != nil {
				return route.Pattern, h
			}
		}
	}
	return pattern, nil
}

// asPreflights returns the preflights that a route of chi holds, behind r's
// middleware or not, or nil.
func asPreflights(h http.Handler) *preflights {
	p, _ := unchained(h).(*preflights)
	return p
}

// unchained is a route's handler without the middleware of its router.
func unchained(h http.Handler) http.Handler {
	if chain, ok := h.(*chi.ChainHandler); ok {
		return chain.Endpoint
	}
	return h
}

func (p *preflights) add(method, pattern string, policy *policy) {
	added := endpoint{method, pattern, policy, policy.middleware(http.HandlerFunc(p.handOn))}
	p.all.add(added)
	for i, e := range p.own {
		if e.method == method {
			if !routing.Same(e.policy.evaluator, policy.evaluator) {
				panic(fmt.Sprintf("cors: %s %s already has another policy; chi would replace the route, so register it once", method, pattern))
			}
			p.own[i] = added
			return
		}
	}
	p.own = append(p.own, added)
}

func (p *preflights) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if routing.IsPreflight(r) {
		if e := p.askedFor(r); e != nil {
			e.answer.ServeHTTP(w, r)
			return
		}
	}
	p.handOn(w, r)
}

// askedFor returns the endpoint that runs for the request that a preflight asks
// about, or nil if that has no policy. Where no endpoint takes the method, the
// first one of the pattern answers, so that a browser names the method as the problem.
func (p *preflights) askedFor(r *http.Request) *endpoint {
	asked := r.Header.Get("Access-Control-Request-Method")
	pattern := p.router.Find(chi.NewRouteContext(), asked, localPath(r))
	if pattern == "" {
		return &p.own[0]
	}
	return p.all.find(asked, pattern)
}

// handOn answers what is no preflight of these endpoints: by the OPTIONS route
// that was there, by another that takes the path, or as chi does for a method that
// has none.
func (p *preflights) handOn(w http.ResponseWriter, r *http.Request) {
	if p.next != nil {
		p.next.ServeHTTP(w, r)
		return
	}
	if options := p.all.appsOptions(p.router); options.Match(chi.NewRouteContext(), http.MethodOptions, localPath(r)) {
		options.ServeHTTP(w, r)
		return
	}
	for _, method := range methodsOf(p.router) {
		if method != http.MethodOptions && p.router.Match(chi.NewRouteContext(), method, localPath(r)) {
			w.Header().Add("Allow", method)
		}
	}
	if mux, ok := p.router.(*chi.Mux); ok {
		mux.MethodNotAllowedHandler().ServeHTTP(w, r)
		return
	}
	w.WriteHeader(http.StatusMethodNotAllowed)
}

// localPath is the path that the router of an endpoint routes by.
func localPath(r *http.Request) string {
	if rctx := chi.RouteContext(r.Context()); rctx != nil && rctx.RoutePath != "" {
		return rctx.RoutePath
	}
	return requestPath(r)
}

func requestPath(r *http.Request) string {
	switch {
	case r.URL.RawPath != "":
		return r.URL.RawPath
	case r.URL.Path != "":
		return r.URL.Path
	}
	return "/"
}

// nameless is a pattern without the names of its parameters, which make no
// difference to chi's tree; the expressions that restrict them do.
func nameless(pattern string) string {
	var b strings.Builder
	depth, named := 0, false
	for _, c := range pattern {
		switch {
		case c == '{':
			if depth++; depth == 1 {
				named = true
				b.WriteRune(c)
				continue
			}
		case c == '}':
			if depth--; depth == 0 {
				named = false
			}
		case c == ':' && depth == 1 && named:
			named = false
		}
		if !named {
			b.WriteRune(c)
		}
	}
	return b.String()
}
