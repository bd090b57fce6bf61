package routepolicy

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
)

func TestWhatTheRouterSaysIsForPreflightsAlone(t *testing.T) {
	a, b, group := granting("PUT"), granting("DELETE"), granting()
	routes := router{
		{Method: "PUT", Pattern: "/x", Policy: a},
		{Method: "DELETE", Pattern: "/x", Policy: b},
		{Method: "LOCK", Pattern: "/x"},
		{Method: "LOCK", Pattern: "/:any", Policy: b},
		{Method: "OPTIONS", Pattern: "/options", Policy: b},
		{Method: "PUT", Pattern: "/options", Policy: a},
		{Method: "OPTIONS", Pattern: "/plain"},
		{Method: "PUT", Pattern: "/plain", Policy: a},
	}
	table := NewTable(routes, map[string]core.Evaluator{"": group, "/api/:id": b})
	for _, c := range []struct {
		name, method, path, asked string
		policy                    core.Evaluator
		others                    []string
		optionsPolicy             bool
	}{
		{"a request", "PUT", "/x", "", a, nil, false},
		{"OPTIONS that is no preflight", "OPTIONS", "/options", "", b, nil, false},
		{"a preflight", "OPTIONS", "/x", "PUT", a, []string{"DELETE", "LOCK"}, false},
		{"a preflight beside a route for OPTIONS with a policy", "OPTIONS", "/options", "PUT", a, []string{"LOCK", "OPTIONS"}, true},
		{"a preflight beside a route for OPTIONS without one", "OPTIONS", "/plain", "PUT", a, []string{"LOCK", "OPTIONS"}, false},
		{"a preflight for a method without a route", "OPTIONS", "/x", "PATCH", b, []string{"LOCK", "PUT"}, false},
		{"a preflight for a method without a route, beside OPTIONS", "OPTIONS", "/options", "PATCH", b, []string{"PUT"}, false},
		{"a request without a route", "GET", "/nowhere/at/all", "", group, nil, false},
		{"a preflight without a route", "OPTIONS", "/nowhere/at/all", "GET", group, nil, false},
		{"a request without a route, in a group of a parameter", "GET", "/api/1/x", "", b, nil, false},
		{"a request at the group of a parameter", "GET", "/api/1", "", b, nil, false},
		{"a request with a parameter of that name", "GET", "/api/mutant/x", "", b, nil, false},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Header.Set("Origin", origin)
		if c.asked != "" {
			r.Header.Set("Access-Control-Request-Method", c.asked)
		}
		find := routes.find(c.path)
		ev, routed := table.Decide(r, find(c.method), c.path, find)
		assert.True(t, Same(c.policy, ev), c.name)
		assert.ElementsMatch(t, c.others, routed.OtherMethods, c.name)
		assert.Equal(t, c.optionsPolicy, routed.OptionsPolicy, c.name)
	}
	none := NewTable(nil, map[string]core.Evaluator{"/api/:id": b})
	ev, _ := none.Decide(httptest.NewRequest("GET", "/api", nil), nil, "/api", func(string) *Route { return nil })
	assert.Nil(t, ev, "a path that is shorter than the group's")
}

// Another policy may answer OPTIONS at the path of a method without a route.
func TestAPolicyForOptionsIsToldBesideAMissingRoute(t *testing.T) {
	a, b := granting("PUT"), granting("DELETE")
	routes := router{{Method: "DELETE", Pattern: "/x", Policy: a}, {Method: "LOCK", Pattern: "/x", Policy: b}, {Method: "OPTIONS", Pattern: "/x", Policy: b}, {Method: "PUT", Pattern: "/x", Policy: b}}
	table := NewTable(routes, nil)
	r := httptest.NewRequest("OPTIONS", "/x", nil)
	r.Header = http.Header{"Origin": {origin}, "Access-Control-Request-Method": {"PATCH"}}
	find := routes.find("/x")
	ev, routed := table.Decide(r, nil, "/x", find)
	assert.True(t, Same(a, ev), "the first by method")
	assert.Equal(t, []string{"LOCK", "OPTIONS", "PUT"}, routed.OtherMethods)
	assert.True(t, routed.OptionsPolicy)

	routes[2].Policy = nil
	_, routed = NewTable(routes, nil).Decide(r, nil, "/x", find)
	assert.Equal(t, []string{"LOCK", "OPTIONS", "PUT"}, routed.OtherMethods)
	assert.False(t, routed.OptionsPolicy)
}

// Methods of several sets are listed once.
func TestOtherMethodsAreListedOnce(t *testing.T) {
	a, b := granting("PUT"), granting("DELETE")
	routes := router{{Method: "LOCK", Pattern: "/x/y", Policy: b}, {Method: "LOCK", Pattern: "/:any/y", Policy: b}, {Method: "DELETE", Pattern: "/x/y", Policy: a}, {Method: "LOCK", Pattern: "/*", Policy: b}, {Method: "ACL", Pattern: "/*", Policy: a}}
	table := NewTable(routes, nil)
	r := httptest.NewRequest("OPTIONS", "/x/y", nil)
	find := routes.find("/x/y")
	for _, asked := range []string{"DELETE", "PATCH"} {
		r.Header = http.Header{"Origin": {origin}, "Access-Control-Request-Method": {asked}}
		ev, routed := table.Decide(r, nil, "/x/y", find)
		assert.True(t, Same(ev, a), asked)
		assert.Equal(t, []string{"LOCK"}, routed.OtherMethods, asked)
	}
}

func TestARouteIsContestedByAnotherPolicyOfItsMethod(t *testing.T) {
	a, b := granting("PUT"), granting("DELETE")
	routes := router{
		{Method: "GET", Pattern: "/x/:id", Policy: a}, {Method: "GET", Pattern: "/x/me", Policy: b},
		{Method: "GET", Pattern: "/y/:id", Policy: a}, {Method: "GET", Pattern: "/y/me", Policy: a},
		{Method: "PUT", Pattern: "/x/:id", Policy: a}, {Method: "DELETE", Pattern: "/x/me", Policy: b},
		{Method: "GET", Pattern: "/z", Policy: a}, {Method: "GET", Pattern: "/z/a", Policy: b},
	}
	NewTable(routes, nil)
	var contested []string
	for _, r := range routes {
		if r.Contested {
			contested = append(contested, r.Method+" "+r.Pattern)
		}
	}
	assert.Equal(t, []string{"GET /x/:id", "GET /x/me"}, contested)
}
