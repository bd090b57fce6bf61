package conformance_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
)

func TestNetHTTPPolicies(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Adapter{Name: "net/http", BuildPolicies: byRoute(func(*pathPolicies, http.Header) {})})
}

// pathPolicies are the routes of one path, and the preflight that is answered.
type pathPolicies struct {
	routes map[string]conformance.PolicyRoute // by method
	*http.Request
	asked   string // the method
	decides core.Evaluator
	others  []string // methods with another policy or none
}

// byRoute is a ServeMux whose preflights are answered by the policy of the route that
// they ask for. change is done to what a right app answers to a preflight that is
// granted.
func byRoute(change func(p *pathPolicies, h http.Header)) func([]conformance.PolicyRoute) http.Handler {
	return byRouteDecided(func(p *pathPolicies) (core.Evaluator, []string) { return p.decides, p.others }, change)
}

func byRouteDecided(decide func(*pathPolicies) (core.Evaluator, []string), change func(p *pathPolicies, h http.Header)) func([]conformance.PolicyRoute) http.Handler {
	return func(routes []conformance.PolicyRoute) http.Handler {
		mux, paths := http.NewServeMux(), map[string]map[string]conformance.PolicyRoute{}
		for _, r := range routes {
			if paths[r.Path] == nil {
				paths[r.Path] = map[string]conformance.PolicyRoute{}
			}
			paths[r.Path][r.Method] = r
			mux.HandleFunc(r.Method+" "+r.Path, func(w http.ResponseWriter, request *http.Request) {
				if r.Evaluator != nil {
					core.Answer(r.Evaluator, request, w.Header())
				}
				r.Handler(w, request)
			})
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p := &pathPolicies{routes: paths[r.URL.Path], Request: r, asked: r.Header.Get("Access-Control-Request-Method")}
			if core.IsPreflight(r) {
				if ev, others := decide(p.search()); ev != nil {
					status, _ := core.AnswerRouted(ev, r, w.Header(), core.Routed{OtherMethods: others})
					if status != http.StatusForbidden {
						change(p, w.Header())
					}
					w.WriteHeader(status)
					return
				}
			}
			mux.ServeHTTP(w, r)
		})
	}
}

// search finds who decides: the route of the method that is asked for or, if there is
// none, any that has a policy.
func (p *pathPolicies) search() *pathPolicies {
	route, routed := p.routes[p.asked]
	p.decides = route.Evaluator
	methods := slices.Sorted(maps.Keys(p.routes))
	for _, method := range methods {
		if !routed && p.decides == nil {
			p.decides = p.routes[method].Evaluator
		}
	}
	for _, method := range methods {
		if p.routes[method].Evaluator != p.decides {
			p.others = append(p.others, method)
		}
	}
	return p
}

// Each of these apps has one mistake about policies of one path, and a sequence that has
// to notice.
func TestBrokenPoliciesAreCaught(t *testing.T) {
	t.Parallel()
	list := func(h http.Header, methods ...string) {
		h.Set("Access-Control-Allow-Methods", strings.Join(methods, ", "))
	}
	policyOf := func(p *pathPolicies) core.Policy { return p.decides.(*core.Engine).Policy() }
	none := func(*pathPolicies, http.Header) {}
	for how, row := range map[string]struct {
		build    func([]conformance.PolicyRoute) http.Handler
		caughtBy string
	}{
		"lists what other policies decide": {byRoute(func(p *pathPolicies, h http.Header) { list(h, policyOf(p).AllowMethods...) }),
			"a method of another policy is not listed"},
		"keeps the header names of a policy": {byRoute(func(p *pathPolicies, h http.Header) {
			if h.Get("Access-Control-Max-Age") == "0" {
				h.Set("Access-Control-Max-Age", "600")
			}
		}), "header names are not kept beside another policy"},
		"leaves the max age out in place of 0": {byRoute(func(p *pathPolicies, h http.Header) {
			if h.Get("Access-Control-Max-Age") == "0" {
				h.Del("Access-Control-Max-Age")
			}
		}), "header names that have no max age get one of 0"},
		"keeps nothing of any path": {byRoute(func(p *pathPolicies, h http.Header) { h.Set("Access-Control-Max-Age", "0") }),
			"the list and its max age stay where all routes have one policy"},
		"grants only what has a route": {byRoute(func(p *pathPolicies, h http.Header) {
			list(h, slices.DeleteFunc(policyOf(p).AllowMethods, func(m string) bool { return p.routes[m].Evaluator != p.decides })...)
		}), "a method without a route is listed and goes out"},
		"grants only what is asked for": {byRoute(func(p *pathPolicies, h http.Header) { list(h, p.asked) }),
			"the methods of one policy stay together beside another"},
		"keeps a star beside other policies": {byRoute(func(p *pathPolicies, h http.Header) {
			if policyOf(p).AllowMethods[0] == "*" {
				list(h, "*")
			}
		}), "a star of methods becomes the method asked for"},
		"decides by the first policy of the path": {byRouteDecided(func(p *pathPolicies) (core.Evaluator, []string) {
			for _, method := range slices.Sorted(maps.Keys(p.routes)) {
				if ev := p.routes[method].Evaluator; ev != nil {
					return ev, nil
				}
			}
			return nil, nil
		}, none), "the other policy lists its own method alone as well"},
		"answers for routes without a policy": {byRouteDecided(func(p *pathPolicies) (core.Evaluator, []string) {
			for _, method := range slices.Sorted(maps.Keys(p.routes)) {
				if p.decides == nil {
					p.decides = p.routes[method].Evaluator
				}
			}
			return p.decides, slices.DeleteFunc(p.others, func(m string) bool { return m == p.asked })
		}, none), "a method of a route without a policy is not listed"},
		"forgets routes without a policy": {byRouteDecided(func(p *pathPolicies) (core.Evaluator, []string) {
			return p.decides, slices.DeleteFunc(p.others, func(m string) bool { return p.routes[m].Evaluator == nil })
		}, none), "header names do not go to a GET without a policy"},
		"takes a route for OPTIONS for another policy's": {byRoute(func(p *pathPolicies, h http.Header) {
			if _, routed := p.routes["OPTIONS"]; routed {
				h.Set("Access-Control-Max-Age", "0")
			}
		}), "a route for OPTIONS without a policy changes nothing"},
		"mixes the paths": {byRoute(func(p *pathPolicies, h http.Header) {
			if p.URL.Path == "/api/other" {
				list(h, "DELETE")
			}
		}), "a policy of another path changes nothing"},
		"refuses methods without a route": {byRouteDecided(func(p *pathPolicies) (core.Evaluator, []string) {
			return p.routes[p.asked].Evaluator, p.others
		}, none), "a method without a route is asked for where two policies are open to the page"},
	} {
		t.Run(how, func(t *testing.T) {
			reports, _, err := conformance.FailingPolicies(conformance.Adapter{Name: "net/http", BuildPolicies: row.build})
			require.NoError(t, err)
			assert.Contains(t, reports, "several-policies/"+row.caughtBy, "caught by %q", slices.Sorted(maps.Keys(reports)))
		})
	}
}
