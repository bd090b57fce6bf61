package routepolicy

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
)

const origin = "https://app.example.com"

func granting(methods ...string) core.Evaluator {
	return core.MustNew(core.Policy{AllowOrigins: []string{origin}, AllowMethods: methods})
}

func TestAnswerIsThatOfThePolicyThatDecides(t *testing.T) {
	partners, admins, group := granting("PUT", "DELETE"), granting("DELETE", "PUT", "LOCK"), granting("*")
	routes := router{
		{Method: "PUT", Pattern: "/users/:id", Policy: partners},
		{Method: "DELETE", Pattern: "/users/:id", Policy: admins},
		{Method: "OPTIONS", Pattern: "/users/me", Policy: admins},
		{Method: "GET", Pattern: "/users/me"},
		{Method: "GET", Pattern: "/plain"},
	}
	table := NewTable(routes, map[string]core.Evaluator{"/api": group})
	for _, c := range []struct {
		name                string
		method, path, asked string // asked is empty for what is no preflight
		status              int
		admitted            bool
		granted             string
	}{
		{"a preflight is decided by the route that it asks for", "OPTIONS", "/users/1", "PUT", 204, true, "PUT"},
		{"a preflight is granted no method of another policy", "OPTIONS", "/users/1", "DELETE", 204, true, "DELETE, LOCK"},
		{"a preflight for a method without a route is decided by another route", "OPTIONS", "/users/1", "POST", 204, true, "DELETE, LOCK"},
		{"a preflight for a route without a policy is handed on", "OPTIONS", "/users/me", "GET", 0, false, ""},
		{"a preflight for nothing is handed on", "OPTIONS", "/nowhere", "PUT", 0, false, ""},
		{"a preflight for nothing in a group is the group's", "OPTIONS", "/api/nowhere", "PUT", 204, true, "*"},
		{"a preflight does not ask about the route for OPTIONS", "OPTIONS", "/users/me", "PUT", 204, true, "PUT"},
		{"a request is decided by its route", "PUT", "/users/1", "", 0, true, ""},
		{"a request for a route without a policy is not touched", "GET", "/plain", "", 0, false, ""},
		{"a 405 can be read", "POST", "/users/1", "", 0, true, ""},
		{"a 404 in a group can be read", "GET", "/api/nowhere", "", 0, true, ""},
		{"a 404 elsewhere is not touched", "GET", "/nowhere", "", 0, false, ""},
		{"an OPTIONS that is no preflight is decided by its route", "OPTIONS", "/users/me", "", 0, true, ""},
		{"an OPTIONS that the router answers can be read, as a 405 can", "OPTIONS", "/users/1", "", 0, true, ""},
	} {
		r, h := httptest.NewRequest(c.method, c.path, nil), http.Header{}
		r.Header.Set("Origin", origin)
		if c.asked != "" {
			r.Header.Set("Access-Control-Request-Method", c.asked)
		}
		find := routes.find(c.path)
		status, _ := table.Answer(r, h, find(c.method), c.path, find)
		assert.Equal(t, c.status, status, c.name)
		assert.Equal(t, c.admitted, h.Get("Access-Control-Allow-Origin") == origin, c.name)
		assert.Equal(t, c.granted, h.Get("Access-Control-Allow-Methods"), c.name)
		if !c.admitted {
			assert.Empty(t, h, c.name)
		}
	}
}

func TestMethodsAreThoseThatTheSearchFinds(t *testing.T) {
	routes := router{
		{Method: "PUT", Pattern: "/users/:id"},
		{Method: "DELETE", Pattern: "/users/:id"},
		{Method: "DELETE", Pattern: "/users/me"},
		{Method: "GET", Pattern: "/plain"},
	}
	table := NewTable(routes, nil)
	assert.Equal(t, []string{"DELETE", "PUT"}, table.Methods(routes.find("/users/me")))
	assert.Empty(t, table.Methods(routes.find("/nowhere")))
	assert.Same(t, routes[2], table.Route("DELETE", "/users/me"))
	assert.Nil(t, table.Route("PUT", "/users/me"))
}

func TestSearchesAreForMethodsThatMayHaveAnotherPolicy(t *testing.T) {
	group, own := granting("PUT"), granting("DELETE")
	routes := router{
		{Method: "GET", Pattern: "/api/users/:id", Policy: group},
		{Method: "PUT", Pattern: "/api/users/:id", Policy: group},
		{Method: "DELETE", Pattern: "/api/orders/:id", Policy: own},
		{Method: "PUT", Pattern: "/api/orders/:id", Policy: group},
		{Method: "GET", Pattern: "/plain/:id"},
		{Method: "PUT", Pattern: "/plain/:id"},
	}
	table := NewTable(routes, map[string]core.Evaluator{"/api": group})
	for _, c := range []struct {
		name                string
		method, path, asked string
		searched            []string
	}{
		{"a 404 in the group", "PUT", "/api/nowhere", "", nil},
		{"a 405 of the group", "LOCK", "/api/users/1", "", nil},
		{"a 405 beside another policy", "LOCK", "/api/orders/1", "", []string{"DELETE"}},
		{"a 405 without policies", "LOCK", "/plain/1", "", nil},
		{"a preflight of the group", "OPTIONS", "/api/users/1", "PUT", []string{"PUT"}},
		{"a preflight for no route of the group", "OPTIONS", "/api/users/1", "LOCK", []string{"LOCK"}},
		{"a preflight beside another policy", "OPTIONS", "/api/orders/1", "PUT", []string{"PUT", "DELETE"}},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Header.Set("Origin", origin)
		if c.asked != "" {
			r.Header.Set("Access-Control-Request-Method", c.asked)
		}
		var searched []string
		table.Decide(r, nil, c.path, func(method string) *Route {
			searched = append(searched, method)
			return routes.find(c.path)(method)
		})
		assert.Equal(t, c.searched, searched, c.name)
	}
}

// The list is shared by all preflights for a route.
func TestMethodThatHasNoRouteAtOnePathIsStillWithheldAtAnother(t *testing.T) {
	a, b := core.DenyAll(), core.DenyAll()
	routes := router{
		{Method: "PUT", Pattern: "/users/:id", Policy: a},
		{Method: "DELETE", Pattern: "/users/me", Policy: b},
		{Method: "LOCK", Pattern: "/users/:id", Policy: b},
		{Method: "PATCH", Pattern: "/users/me", Policy: b},
	}
	table := NewTable(routes, nil)
	for range 2 {
		assert.Equal(t, []string{"LOCK"}, othersOf(table, "PUT", "/users/1", routes.find("/users/1")))
		assert.Equal(t, []string{"DELETE", "LOCK", "PATCH"}, othersOf(table, "PUT", "/users/me", routes.find("/users/me")))
	}
}
