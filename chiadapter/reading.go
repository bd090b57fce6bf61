package chiadapter

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// reading reads the routes of an application, with their policies.
type reading struct {
	policies bool
	mounts   *mountProbe
	all      []*routepolicy.Route
	chains   map[chain]decision
}

// chain is the middlewares of a With or a Group, which its routes share.
type chain struct {
	first  *func(http.Handler) http.Handler
	length int
}

type decision struct {
	policy core.Evaluator
	ours   bool
}

// level reads a router, without the first of its middlewares. outer is the policy
// around it.
func (b *reading) level(router chi.Routes, prefix string, skip int, outer core.Evaluator) *level {
	l := &level{router: router, routes: map[route]*routepolicy.Route{}, mounts: map[string]*level{}}
	found := router.Routes()
	if (skip > 0 || len(found) > 0) && !isInline(router) { // else chi runs none of them
		outer = b.innermost(router.Middlewares()[skip:], outer)
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
	pattern := prefix + r.Pattern
	all := r.Handlers["*"]
	base, isTree := strings.CutSuffix(r.Pattern, "/*")
	mounted := all != nil && isTree && b.mounts.made(all)

	var whole *routepolicy.Route
	if mux, isMux := r.SubRoutes.(*chi.Mux); isMux && mounted {
		l.mount(base, b.level(mux, strings.TrimSuffix(pattern, "/*"), 0, b.policy(all, outer)))
	} else if all != nil {
		whole = b.addWhole(pattern, b.policy(all, outer))
		if mounted {
			l.mount(base, &level{all: whole})
		}
	}
	for method, h := range r.Handlers {
		switch {
		case method == "*":
		case whole != nil && (mounted && b.mounts.made(h) || isSame(h, all)):
			l.routes[route{method, r.Pattern}] = whole
		default:
			l.routes[route{method, r.Pattern}] = b.add(method, pattern, b.policy(h, outer))
		}
	}
}

// mount adds what is mounted, by all its patterns. chi's Routes leave out those without
// a wildcard.
func (l *level) mount(base string, mounted *level) {
	l.mounts[base+"/*"] = mounted
	if base != "" {
		l.mounts[base], l.mounts[base+"/"] = mounted, mounted
	}
}

func isSame(a, b http.Handler) bool { return reflect.ValueOf(a).Comparable() && a == b }

func (b *reading) add(method, pattern string, policy core.Evaluator) *routepolicy.Route {
	r := &routepolicy.Route{Method: method, Pattern: pattern, Policy: policy}
	if method != http.MethodConnect && method != http.MethodTrace { // no page can send these
		b.all = append(b.all, r)
	}
	return r
}

// addWhole adds one route for all methods. The table has to know of each of them.
func (b *reading) addWhole(pattern string, policy core.Evaluator) *routepolicy.Route {
	for _, method := range b.mounts.methods {
		b.add(method, pattern, policy)
	}
	return b.add("", pattern, policy)
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
	if !b.policies || len(middlewares) == 0 {
		return outer
	}
	key := chain{&middlewares[0], len(middlewares)}
	d, known := b.chains[key]
	for i := len(middlewares) - 1; i >= 0 && !known && !d.ours; i-- {
		d.policy, d.ours = routepolicy.PolicyOf(middlewares[i])
	}
	b.chains[key] = d
	if d.ours {
		return d.policy
	}
	return outer
}
