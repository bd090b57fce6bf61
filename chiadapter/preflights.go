package chiadapter

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/internal/routing"
)

// preflights is the handler of an OPTIONS route that answers the preflights of
// the endpoints with its pattern.
type preflights struct {
	router    chi.Router
	endpoints []endpoint
	next      http.Handler // the OPTIONS route that was there; nil for none
}

type endpoint struct {
	method, pattern string
	policy          *policy
	answer          http.Handler
}

// preflightsOf returns the preflights for a pattern, whose OPTIONS route it
// registers at the first call, around one that is there.
func preflightsOf(r chi.Router, pattern string) *preflights {
	registered, handler := optionsOf(r, pattern)
	if p := asPreflights(handler); p != nil {
		return p
	}
	p := &preflights{router: r, next: handler}
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
	if chain, ok := h.(*chi.ChainHandler); ok {
		h = chain.Endpoint
	}
	p, _ := h.(*preflights)
	return p
}

func (p *preflights) add(method, pattern string, policy *policy) {
	added := endpoint{method, pattern, policy, policy.middleware(http.HandlerFunc(p.handOn))}
	for i, e := range p.endpoints {
		if e.method == method {
			if !routing.Same(e.policy.evaluator, policy.evaluator) {
				panic(fmt.Sprintf("cors: %s %s already has another policy; chi would replace the route, so register it once", method, pattern))
			}
			p.endpoints[i] = added
			return
		}
	}
	p.endpoints = append(p.endpoints, added)
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
// about, or nil if that is none of these. Where no endpoint takes the method, the
// first answers, so that a browser names the method as the problem.
func (p *preflights) askedFor(r *http.Request) *endpoint {
	asked := r.Header.Get("Access-Control-Request-Method")
	pattern := p.router.Find(chi.NewRouteContext(), asked, localPath(r))
	if pattern == "" {
		return &p.endpoints[0]
	}
	i := slices.IndexFunc(p.endpoints, func(e endpoint) bool { return e.method == asked && e.pattern == pattern })
	if i < 0 {
		return nil
	}
	return &p.endpoints[i]
}

// handOn answers what is no preflight of these endpoints: by the OPTIONS route
// that was there, or as chi does for a method that has none.
func (p *preflights) handOn(w http.ResponseWriter, r *http.Request) {
	if p.next != nil {
		p.next.ServeHTTP(w, r)
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
