package core

import (
	"slices"
	"strings"
	"testing"
)

// routedAt sends r where the router has these methods.
func routedAt(r Request, methods ...string) Request {
	r.RouteMethods = func() []string { return methods }
	return r
}

func TestGrantedMethodsAreThoseOfThePolicyThatAreRouted(t *testing.T) {
	const origin = "https://example.com"
	for _, c := range []struct {
		name        string
		methods     []string // of the policy
		credentials bool
		asked       string
		routed      []string
		granted     []string
		reason      Reason
	}{
		{"all that is routed, in its order, under a star", []string{"*"}, false, "PUT", []string{"PUT", "GET"}, []string{"PUT, GET"}, ReasonNone},
		{"a method that is not routed, under a star", []string{"*"}, false, "DELETE", []string{"PUT", "GET"}, []string{"PUT, GET"}, ReasonMethodNotRouted},
		{"a route for OPTIONS that the policy names", []string{"OPTIONS", "PUT"}, false, "OPTIONS", []string{"OPTIONS", "PUT"}, []string{"OPTIONS, PUT"}, ReasonNone},
		{"what pages can send", []string{"*"}, false, "PUT", []string{"CONNECT", "OPTIONS", "PUT", "TRACE", "TRACK"}, []string{"PUT"}, ReasonNone},
		{"a route for OPTIONS is nobody's grant", []string{"*"}, false, "OPTIONS", []string{"OPTIONS", "PUT"}, []string{"PUT"}, ReasonMethodNotRouted},
		{"of a list what is routed, in the list's order", []string{"PUT", "PATCH", "DELETE"}, false, "PUT", []string{"DELETE", "GET", "PUT"}, []string{"PUT, DELETE"}, ReasonNone},
		{"a listed method that is not routed", []string{"PUT", "PATCH"}, false, "PATCH", []string{"PUT"}, []string{"PUT"}, ReasonMethodNotRouted},
		{"an unlisted method that is routed", []string{"PUT"}, false, "PATCH", []string{"PATCH", "PUT"}, []string{"PUT"}, ReasonMethodNotAllowed},
		{"no field where nothing of a list is routed", []string{"PUT"}, false, "PUT", []string{"GET"}, nil, ReasonMethodNotRouted},
		{"no field where nothing is routed", []string{"*"}, false, "PUT", nil, nil, ReasonMethodNotRouted},
		{"no field where the policy grants nothing", nil, false, "PUT", []string{"PUT"}, nil, ReasonMethodNotAllowed},
		{"safelisted methods pass without a route", []string{"*"}, false, "POST", []string{"GET"}, []string{"GET"}, ReasonNone},
		{"what is echoed, if it is routed", []string{"*"}, true, "PUT", []string{"PUT", "GET"}, []string{"PUT"}, ReasonNone},
		{"nothing is echoed that is not routed", []string{"*"}, true, "PATCH", []string{"PUT", "GET"}, nil, ReasonMethodNotRouted},
		{"a list with credentials", []string{"PUT", "PATCH"}, true, "PUT", []string{"PUT"}, []string{"PUT"}, ReasonNone},
		{"a malformed method", []string{"*"}, false, "P T", []string{"PUT"}, []string{"PUT"}, ReasonMethodMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Policy{AllowOrigins: []string{origin}, AllowMethods: c.methods, AllowCredentials: c.credentials}
			for _, lines := range [][]string{nil, {"Access-Control-Request-Headers: ", "Access-Control-Request-Headers: "}} {
				r := preflight(origin, c.asked, lines...)
				d := evaluated(t, p, routedAt(r, c.routed...))
				answer := applied(d)
				if got := answer[keyAllowMethods]; !slices.Equal(got, c.granted) || d.Reason() != c.reason {
					t.Errorf("%sgot methods %q, reason %q; want %q, %q", described(p, r), got, d.Reason(), c.granted, c.reason)
				}
				d.Apply(answer)
				if got := answer[keyAllowMethods]; !slices.Equal(got, c.granted) {
					t.Errorf("%sgot methods %q once applied twice, want %q", described(p, r), got, c.granted)
				}
			}
		})
	}
}

func TestTheRouterIsAskedForPreflightsOfAdmittedOriginsAlone(t *testing.T) {
	for _, c := range []struct {
		request Request
		asked   int
	}{
		{preflight("https://example.com", "PUT"), 1},
		{preflight("https://evil.test", "PUT"), 0},
		{request("GET", "Origin: https://example.com"), 0},
		{request("GET"), 0},
		{request("OPTIONS", "Origin: https://example.com"), 0},
	} {
		asked := 0
		c.request.RouteMethods = func() []string { asked++; return nil }
		d := evaluated(t, full, c.request)
		d.Apply(map[string][]string{})
		_, _ = d.Reason(), d.Explain()
		if asked != c.asked {
			t.Errorf("%sthe router was asked %d times, want %d", described(full, c.request), asked, c.asked)
		}
	}
}

// The router's list is its own, and the policy's is shared between requests.
func TestNarrowingWritesToNobodysList(t *testing.T) {
	engine := newEngine(t, full)
	router := []string{"OPTIONS", "PUT", "TRACE"}
	engine.Evaluate(t.Context(), routedAt(preflight("https://example.com", "PUT"), router...))
	if !slices.Equal(router, []string{"OPTIONS", "PUT", "TRACE"}) || !slices.Equal(engine.Policy().AllowMethods, full.AllowMethods) {
		t.Errorf("got %q and %q", router, engine.Policy().AllowMethods)
	}
}

func TestExplainNamesWhatIsRouted(t *testing.T) {
	r := preflight("https://example.com", "PUT")
	for _, c := range []struct {
		routed []string
		parts  []string
	}{
		{[]string{"GET", "DELETE"}, []string{`no route for the method "PUT" at this path, only for GET, DELETE`, `Register a route for the method "PUT"`}},
		{nil, []string{"no route at this path", `"PUT"`}},
	} {
		text := evaluated(t, full, routedAt(r, c.routed...)).Explain()
		for _, part := range c.parts {
			if !strings.Contains(text, part) {
				t.Errorf("got %q, want %q in it", text, part)
			}
		}
	}
}
