package routemodel

import (
	"net/http"
	"strings"

	"github.com/sallyport/cors/core"
)

// fakeAdapter is right, but for what broken says.
type fakeAdapter struct {
	router *fakeRouter
	nested bool // policies are those of the groups in which routes are registered
	broken string
}

// The ways to be wrong.
const (
	listsAll        = "lists all methods of the policy"
	ignoresMaxAge   = "keeps Max-Age where methods share headers"
	firstPattern    = "decides by the first pattern that matches"
	byPrefix        = "grants by a prefix that is no segment"
	byPath          = "decides by another method of the path"
	silentWithout   = "has no policy on 404 and 405"
	probes          = "sends a probe through the application"
	takesPreflights = "answers preflights of routes without a policy"
	takesOptions    = "answers OPTIONS that is no preflight"
	neverCached     = "sends Max-Age 0 for every path"
	narrowsAll      = "lists only the method that is asked for"
	restatuses      = "answers 404 where the router answers 405"
	leaks           = "gives routes the policy of the group instead of their own"
	panics          = "panics when it serves"
	panicsAtStart   = "panics at start-up without a remedy"
	refusesMuch     = "refuses too many applications"
)

func (a *fakeAdapter) policyOf(r *fakeRoute) core.Evaluator {
	if r.policy != nil && a.broken != leaks {
		return r.policy
	}
	if a.nested {
		for _, ev := range r.groups {
			if ev != nil {
				return ev
			}
		}
		return nil
	}
	return a.groupOf(r.pattern, true)
}

func (a *fakeAdapter) groupOf(path string, literal bool) (policy core.Evaluator) {
	longest := -1
	for _, g := range a.router.groups {
		prefix := strings.TrimRight(g.pattern, "/")
		covers := path == prefix || strings.HasPrefix(path, prefix+"/")
		if !literal {
			covers = covers || fakeMatches(prefix, path) || fakeMatches(prefix+"/*", path)
		}
		if a.broken == byPrefix {
			covers = strings.HasPrefix(path, prefix)
		}
		if covers && len(prefix) > longest {
			policy, longest = a.policyOfGroup(g), len(prefix)
		}
	}
	return policy
}

func (a *fakeAdapter) policyOfGroup(g *fakeRoute) core.Evaluator {
	for _, ev := range append([]core.Evaluator{g.policy}, g.groups...) {
		if ev != nil {
			return ev
		}
	}
	return nil
}

func (a *fakeAdapter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, method := r.URL.Path, r.Method
	preflight := core.IsPreflight(r)
	if preflight {
		method = r.Header.Get("Access-Control-Request-Method")
	}
	route := a.find(method, path)
	others := a.others(route, method, path)
	var ev core.Evaluator
	if route != nil {
		ev = a.policyOf(route)
	} else if a.broken != silentWithout || preflight {
		ev, others = a.notFound(path)
	}
	switch a.broken {
	case byPath:
		if preflight {
			if other, _ := a.notFound(path); other != nil {
				ev = other
			}
		}
	case probes:
		if preflight && ev != nil {
			probe := r.Clone(r.Context())
			probe.Method = method
			a.router.ServeHTTP(discard{}, probe)
		}
	case takesPreflights:
		if preflight && ev == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
	case takesOptions:
		if r.Method == http.MethodOptions && ev != nil {
			preflight = true
		}
	case panics:
		if ev != nil && preflight {
			panic("fake")
		}
	case restatuses:
		if route == nil && !preflight {
			others, ev = nil, nil
			w.WriteHeader(http.StatusNotFound)
			return
		}
	}
	if ev == nil {
		a.router.ServeHTTP(w, r)
		return
	}
	status, _ := core.AnswerRouted(ev, r, w.Header(), core.Routed{OtherMethods: others})
	a.spoil(w.Header(), ev, r, method)
	if status != 0 {
		w.WriteHeader(status)
		return
	}
	if preflight {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	a.router.ServeHTTP(w, r)
}

// spoil breaks the header of an answer to a preflight.
func (a *fakeAdapter) spoil(h http.Header, ev core.Evaluator, r *http.Request, asked string) {
	if !core.IsPreflight(r) || h.Get("Access-Control-Allow-Origin") == "" {
		return
	}
	whole := http.Header{}
	core.Answer(ev, r, whole)
	switch a.broken {
	case listsAll:
		h["Access-Control-Allow-Methods"] = whole["Access-Control-Allow-Methods"]
	case ignoresMaxAge:
		h["Access-Control-Max-Age"] = whole["Access-Control-Max-Age"]
	case neverCached:
		h.Set("Access-Control-Max-Age", "0")
	case narrowsAll:
		if strings.Contains(h.Get("Access-Control-Allow-Methods"), asked) {
			h.Set("Access-Control-Allow-Methods", asked)
		}
	}
}

func (a *fakeAdapter) find(method, path string) *fakeRoute {
	if a.broken == firstPattern {
		for _, r := range a.router.routes {
			if (r.method == method || r.method == "") && fakeMatches(r.pattern, path) {
				return r
			}
		}
		return nil
	}
	return a.router.find(method, path)
}

// others returns the methods whose routes have another policy than the route.
func (a *fakeAdapter) others(route *fakeRoute, asked, path string) (others []string) {
	for _, method := range fakeFramework.Methods {
		other := a.find(method, path)
		if other == nil || method == asked {
			continue
		}
		if route == nil || !same(a.policyOf(other), a.policyOf(route)) {
			others = append(others, method)
		}
	}
	return others
}

func (a *fakeAdapter) notFound(path string) (ev core.Evaluator, others []string) {
	for _, method := range fakeFramework.Methods {
		if r := a.find(method, path); r != nil && a.policyOf(r) != nil {
			return a.policyOf(r), a.others(r, "", path)
		}
	}
	return a.groupOf(path, false), a.others(nil, "", path)
}

func same(a, b core.Evaluator) bool {
	if _, is := a.(sliceOf); is {
		return false
	}
	if _, is := b.(sliceOf); is {
		return false
	}
	return a == b
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
