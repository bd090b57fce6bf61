package core

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// answerRouted returns what AnswerRouted writes.
func answerRouted(ev Evaluator, r Request, routed Routed) (http.Header, int, *LastWord) {
	h := http.Header{}
	status, last := AnswerRouted(ev, toHTTP(r), h, routed)
	return h, status, last
}

func TestAnswerRoutedAsksForTheMethodsOfTheRouter(t *testing.T) {
	engine := newEngine(t, full) // which grants PUT and DELETE, X-Token and Content-Type
	asking := preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token")
	h, status, last := answerRouted(engine, asking, Routed{Methods: func() []string { return []string{"PUT", "GET"} }})
	want := applied(engine.Evaluate(t.Context(), asking))
	want.Set("Access-Control-Allow-Methods", "PUT")
	if shown(h) != shown(want) || status != 204 || last != nil {
		t.Errorf("got %d, %v\n%swant 204\n%s", status, last, shown(h), shown(want))
	}
}

// Above 64 methods nothing is remembered; at 64 each has a bit.
func TestEveryMethodOfALongPolicyIsWithheldByItself(t *testing.T) {
	for _, n := range []int{63, 64, 65, 70} {
		methods := make([]string, n)
		for i := range methods {
			methods[i] = "M" + strconv.Itoa(i)
		}
		policy := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: methods, AllowHeaders: []string{"X-A"}, MaxAgeSeconds: 60}
		engine := newEngine(t, policy)
		for range 2 { // the second time, what was prepared is used
			h, _, _ := answerRouted(engine, preflight("https://example.com", "M0"), Routed{OtherMethods: []string{"OPTIONS"}})
			if got := h.Get("Access-Control-Max-Age"); got != "60" {
				t.Fatalf("%d methods beside a route for OPTIONS: got max age %q, want 60", n, got)
			}
			h, _, _ = answerRouted(engine, preflight("https://example.com", "M0"), Routed{OtherMethods: []string{"OPTIONS"}, OptionsPolicy: true})
			if got := h.Get("Access-Control-Max-Age"); got != "0" {
				t.Fatalf("%d methods beside a route for OPTIONS with a policy: got max age %q, want 0", n, got)
			}
			for i, method := range slices.Backward(methods) {
				h, _, _ := answerRouted(engine, preflight("https://example.com", methods[(i+1)%n]), Routed{OtherMethods: []string{method}})
				want := strings.Join(slices.DeleteFunc(slices.Clone(methods), func(m string) bool { return m == method }), ", ")
				if got := h.Get("Access-Control-Allow-Methods"); got != want || h.Get("Access-Control-Max-Age") != "0" {
					t.Fatalf("%d methods without %s: got %s, max age %s\nwant %s, max age 0", n, method, got, h.Get("Access-Control-Max-Age"), want)
				}
			}
		}
	}
}

// The next handler gets the last word only if it writes the response, and no cache may use it again.
func TestTheLastWordIsForResponsesOfTheNextHandler(t *testing.T) {
	const page = "https://example.com"
	passes := newEngine(t, full, WithPreflightPassthrough())
	answers := newEngine(t, full)
	lookup := newEngine(t, full, WithOriginLookup(admitsTenants, "X-Tenant"), WithPreflightPassthrough())
	methods := Routed{Methods: func() []string { return []string{"PUT"} }}
	tenants := preflight("https://tenant.test", "PUT", "X-Tenant: a", "X-Tenant: b")
	for _, c := range []struct {
		name   string
		ev     Evaluator
		r      Request
		routed Routed
		want   bool
	}{
		{"granted", passes, preflight(page, "PUT"), methods, false},
		{"granted, one method is another's", passes, preflight(page, "PUT"), Routed{OtherMethods: []string{"DELETE"}}, false},
		{"a malformed origin that passes", passes, preflight("x", "PUT"), methods, true},
		{"a malformed origin that passes, without a router", passes, preflight("x", "PUT"), Routed{}, true},
		{"a malformed origin that is answered", answers, preflight("x", "PUT"), methods, false},
		{"a malformed origin that is answered, without a router", answers, preflight("x", "PUT"), Routed{}, false},
		{"a malformed origin of a GET", answers, request("GET", "Origin: x"), methods, true},
		{"two values of what the lookup reads", lookup, tenants, methods, true},
		{"two values of what the lookup reads, one method is another's", lookup, tenants, Routed{OtherMethods: []string{"DELETE"}}, true},
		{"two values of what the lookup reads, without a router", lookup, tenants, Routed{}, true},
		{"two methods, one is another's", passes, preflight(page, "PUT", "Access-Control-Request-Method: PUT"), Routed{OtherMethods: []string{"DELETE"}}, true},
		{"no policy", new(Paths), request("GET", "Origin: "+page), Routed{}, false},
		{"no policy, a preflight", new(Paths), preflight(page, "PUT"), methods, false},
	} {
		h, status, last := answerRouted(c.ev, c.r, c.routed)
		if (last != nil) != c.want {
			t.Errorf("%s: got %d and the last word %v\n%swant one: %v", c.name, status, last, shown(h), c.want)
		}
		if isOnce := h.Get("Cache-Control") == "no-store"; c.want && !isOnce {
			t.Errorf("%s: got\n%swant no-store", c.name, shown(h))
		}
	}
}
