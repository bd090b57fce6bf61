package routepolicy

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// A router for tests: of the patterns that match, the first in the list runs.
type router []*Route

func (rs router) find(path string) func(method string) *Route {
	return func(method string) *Route {
		for _, r := range rs {
			if r.Method == method && matches(r.Pattern, path) {
				return r
			}
		}
		return nil
	}
}

// matches has :name for one segment and * for the rest.
func matches(pattern, path string) bool {
	for {
		p, restOfPattern := cutSegment(pattern)
		s, restOfPath := cutSegment(path)
		switch {
		case p == "*":
			return true
		case p == "" || s == "":
			return p == s
		case p != s && !strings.HasPrefix(p, ":"):
			return false
		}
		pattern, path = restOfPattern, restOfPath
	}
}

// othersOf returns the methods that a preflight must not be granted.
func othersOf(table *Table, method, path string, find func(method string) *Route) []string {
	r := httptest.NewRequest("OPTIONS", "http://api.test"+path, nil)
	r.Header = http.Header{"Origin": {origin}, "Access-Control-Request-Method": {method}}
	_, routed := table.Decide(r, nil, path, find)
	return append([]string(nil), routed.OtherMethods...)
}

func TestPreflightNamesTheMethodsOfOtherPolicies(t *testing.T) {
	a, b := core.DenyAll(), core.DenyAll()
	routes := router{
		{Method: "PUT", Pattern: "/users/:id", Policy: a},
		{Method: "PATCH", Pattern: "/users/:id", Policy: a},
		{Method: "DELETE", Pattern: "/users/:id", Policy: b},
		{Method: "GET", Pattern: "/users/me"},
		{Method: "POST", Pattern: "/orders"},
		{Method: "LOCK", Pattern: "/*", Policy: b},
	}
	table := NewTable(routes, nil)
	for _, c := range []struct {
		method, path string
		others       []string
	}{
		{"PUT", "/users/1", []string{"DELETE", "LOCK"}},
		{"PUT", "/users/me", []string{"DELETE", "GET", "LOCK"}},
		{"DELETE", "/users/1", []string{"PATCH", "PUT"}},
		{"GET", "/users/me", nil},
		{"LOCK", "/orders", []string{"POST"}},
		{"LOCK", "/nowhere", nil},
	} {
		find := routes.find(c.path)
		assert.Equal(t, c.others, othersOf(table, c.method, c.path, find), "%s %s", c.method, c.path)
	}
}

func TestNotFoundIsDecidedByAnotherMethodOfThePathOrTheGroup(t *testing.T) {
	a, b, group, deeper := core.DenyAll(), core.DenyAll(), core.DenyAll(), core.DenyAll()
	routes := router{
		{Method: "PUT", Pattern: "/users/:id", Policy: a},
		{Method: "DELETE", Pattern: "/users/:id", Policy: b},
		{Method: "GET", Pattern: "/plain"},
		{Method: "GET", Pattern: "/api/x"},
	}
	table := NewTable(routes, map[string]core.Evaluator{"/api": group, "/api/:tenant/admin": deeper, `/jobs\:all`: deeper})
	for _, c := range []struct {
		path   string
		policy core.Evaluator
		others []string // of a preflight
	}{
		{"/users/1", b, []string{"PUT"}},
		{"/plain", nil, nil},
		{"/nowhere", nil, nil},
		{"/api/nowhere", group, nil},
		{"/apinowhere", nil, nil},
		{"/jobs:all/x", deeper, nil},
		{"/jobsXall/x", nil, nil},
		{"/api", group, nil},
		{"/api/acme/admin/x", deeper, nil},
		{"/api/acme/other", group, nil},
		{"/api/x", group, []string{"GET"}},
	} {
		for _, preflight := range []bool{true, false} {
			policy, routed := table.notFound(c.path, preflight, routes.find(c.path))
			others := routed.OtherMethods
			if c.policy == nil {
				assert.Nil(t, policy, c.path)
			} else {
				assert.Same(t, c.policy, policy, c.path)
			}
			if preflight {
				assert.Equal(t, c.others, others, c.path)
			} else {
				assert.Empty(t, others, c.path)
			}
		}
	}
}

// For random applications, the table says what asking the router for every method
// says.
func TestTableMissesNoRoute(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	segments := []string{"a", "b", ":p", "a:x", "{p}", "*"}
	policies := []core.Evaluator{nil, core.DenyAll(), core.DenyAll(), uncomparable{}}
	methods := []string{"GET", "PUT", "DELETE", "M1", "M2"}
	rivals := 0
	for range 3000 {
		var routes router
		for range 1 + random.IntN(8) {
			pattern := ""
			for range random.IntN(4) {
				pattern += "/" + segments[random.IntN(3)]
			}
			if random.IntN(4) == 0 {
				pattern += "/" + segments[random.IntN(len(segments))]
			}
			routes = append(routes, &Route{Method: methods[random.IntN(len(methods))], Pattern: pattern + strings.Repeat("/", random.IntN(2)), Policy: policies[random.IntN(len(policies))]})
		}
		table := NewTable(routes, nil)
		path := ""
		for range random.IntN(4) {
			path += "/" + []string{"a", "b", "c", "a:x", "{p}"}[random.IntN(5)]
		}
		find := routes.find(path)
		for _, asked := range methods {
			var others []string
			r := find(asked)
			if r != nil {
				others = othersOf(table, asked, path, find)
				if r.Policy == nil {
					continue // the preflight is handed on
				}
			} else {
				policy, found := table.notFound(path, true, find)
				others = found.OtherMethods
				some := slices.ContainsFunc(methods, func(m string) bool { r := find(m); return r != nil && r.Policy != nil })
				require.Equal(t, some, policy != nil, "%s %s of %s", asked, path, shown(routes))
				if policy == nil {
					continue
				}
				for _, m := range methods { // any of the path may decide
					if other := find(m); other != nil && other.Policy != nil && Same(other.Policy, policy) && !slices.Contains(others, m) {
						r = other
					}
				}
				if r == nil { // a policy that cannot be compared is another one each time
					continue
				}
			}
			for _, m := range methods {
				other := find(m)
				same := other == r || other != nil && (other.Policy == nil && r.Policy == nil || other.Policy != nil && r.Policy != nil && Same(other.Policy, r.Policy))
				want := other != nil && !same
				require.Equal(t, want, slices.Contains(others, m), "%s %s: others %q, asked about %s, of %s", asked, path, others, m, shown(routes))
				if want {
					rivals++
				}
			}
		}
	}
	assert.Greater(t, rivals, 500, "random applications with several policies on a path")
}

func shown(routes router) string {
	var b strings.Builder
	for _, r := range routes {
		fmt.Fprintf(&b, "\n%s %s %p", r.Method, r.Pattern, r.Policy)
	}
	return b.String()
}

// uncomparable evaluators are each a policy of their own.
type uncomparable struct {
	core.Evaluator
	_ []int
}

func TestPoliciesOfGroupsAndRoutes(t *testing.T) {
	root, api, v1, own := core.DenyAll(), core.DenyAll(), core.DenyAll(), core.DenyAll()
	var p Policies
	assert.Nil(t, p.Of("GET", "/api"))
	p.AddGroup("/api/", api)
	p.AddGroup("/api", api) // the same once more
	p.AddGroup("api/v1", v1)
	p.AddRoute("PUT", "/api/v1/users/:id", own)
	for _, c := range []struct {
		method, pattern string
		want            core.Evaluator
	}{
		{"GET", "/api", api}, {"GET", "/api/", api}, {"GET", "/api/users", api}, {"GET", "/api*", api}, {"GET", "/api/*", api},
		{"GET", "/api/v1", v1}, {"GET", "/api/v1/users/:id", v1}, {"PUT", "/api/v1/users/:id", own},
		{"GET", "/apiusers", nil}, {"GET", "/", nil}, {"GET", "", nil}, {"GET", "/api/v10", api},
	} {
		if c.want == nil {
			assert.Nil(t, p.Of(c.method, c.pattern), c.pattern)
		} else {
			assert.Same(t, c.want, p.Of(c.method, c.pattern), "%s %s", c.method, c.pattern)
		}
	}
	p.AddGroup("/", root)
	assert.Same(t, root, p.Of("GET", "/other"))
	assert.Same(t, root, p.Of("GET", "/"))
	assert.PanicsWithValue(t, "cors: the group /api/ already has another policy, and a path does not say which of the two groups its route is in; use one policy for both, or give the routes their own with Route", func() { p.AddGroup("/api", v1) })
	assert.Panics(t, func() { p.AddRoute("PUT", "/api/v1/users/:id", v1) })
}

func TestIsEndpoint(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodDelete, "QUERY"} {
		assert.True(t, IsEndpoint(method), method)
	}
	for _, method := range []string{http.MethodOptions, http.MethodConnect, http.MethodTrace} {
		assert.False(t, IsEndpoint(method), method)
	}
}

// A route for OPTIONS counts as a policy beside the others only if it has one.
func TestDecideSaysWhetherOptionsHasAPolicy(t *testing.T) {
	a, b := core.DenyAll(), core.DenyAll()
	for _, c := range []struct {
		options core.Evaluator
		others  []string
		policy  bool
	}{
		{nil, []string{"OPTIONS"}, false},
		{a, nil, false},
		{b, []string{"OPTIONS"}, true},
	} {
		routes := router{{Method: "PUT", Pattern: "/x", Policy: a}, {Method: "OPTIONS", Pattern: "/x", Policy: c.options}}
		table := NewTable(routes, nil)
		for _, asked := range []string{"PUT", "PATCH"} { // PATCH has no route
			if asked == "PATCH" && c.options == b {
				continue // either policy may decide
			}
			r := httptest.NewRequest(http.MethodOptions, "/x", nil)
			r.Header["Origin"] = []string{"https://a.test"}
			r.Header["Access-Control-Request-Method"] = []string{asked}
			_, routed := table.Decide(r, nil, "/x", routes.find("/x"))
			assert.Equal(t, c.others, append([]string(nil), routed.OtherMethods...), asked)
			assert.Equal(t, c.policy, routed.OptionsPolicy, asked)
		}
	}
}
