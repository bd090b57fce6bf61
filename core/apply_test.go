package core

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
)

// situation is a policy at a request; between them, situations take every way
// through Apply.
type situation struct {
	name    string
	policy  Policy
	options []Option
	pattern string // of the one path rule that the policy is for, "" for none
	request Request
}

func situations() []situation {
	bare := Policy{AllowOrigins: []string{"https://example.com"}}
	stars := full
	stars.AllowMethods, stars.AllowHeaders = []string{"*"}, []string{"*"}
	tenants := []Option{WithOriginLookup(admitsTenants, "X-Tenant")}
	return []situation{
		{name: "no Origin", policy: full, request: request("GET")},
		{name: "granted in full", policy: full, request: request("GET", "Origin: https://example.com")},
		{name: "granted by a pattern", policy: full, request: request("GET", "Origin: https://a.example.org")},
		{name: "granted barely", policy: bare, request: request("GET", "Origin: https://example.com")},
		{name: "refused", policy: full, request: request("GET", "Origin: https://evil.test")},
		{name: "same origin", policy: full, request: request("POST", "Origin: https://api.test")},
		{name: "several Origin lines", policy: full, request: request("GET", "Origin: https://example.com", "Origin: null")},
		{name: "OPTIONS that is no preflight", policy: full, request: request("OPTIONS", "Origin: https://example.com")},
		{name: "preflight granted in full", policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token")},
		{name: "preflight of several lines", policy: full, request: preflight("https://example.com", "PUT",
			"Access-Control-Request-Headers: x-token", "Access-Control-Request-Headers: x-other")},
		{name: "preflight granted barely", policy: bare, request: preflight("https://example.com", "GET")},
		{name: "preflight refused", policy: full, request: preflight("https://evil.test", "PUT")},
		{name: "everyone without Origin", policy: everyone, request: request("GET")},
		{name: "everyone", policy: everyone, request: request("GET", "Origin: null")},
		{name: "everyone's preflight", policy: everyone, request: preflight("null", "PUT")},
		{name: "admitted by a lookup", policy: full, options: tenants, request: request("GET", "Origin: https://tenant.test")},
		{name: "refused by a lookup", policy: full, options: tenants, request: request("GET", "Origin: https://evil.test")},
		{name: "preflight admitted by a lookup", policy: full, options: tenants, request: preflight("https://tenant.test", "PUT")},
		{name: "preflight echoed", policy: stars, request: preflight("https://example.com", "PATCH",
			"Access-Control-Request-Headers: x-a", "Access-Control-Request-Headers: x-b, authorization")},
		{name: "passed through", policy: full, options: []Option{WithPreflightPassthrough()}, request: preflight("https://example.com", "PUT")},
	}
}

func (s situation) decide(t testing.TB) Decision {
	return evaluated(t, s.policy, s.request, s.options...)
}

// outerLayer is what a layer outside may have left, in slices of its own with
// room to spare.
func outerLayer() http.Header {
	h := http.Header{}
	for _, key := range []string{keyAllowOrigin, keyAllowCredentials, keyAllowMethods, keyAllowHeaders, keyMaxAge, keyExposeHeaders} {
		h[key] = append(make([]string, 0, 8), "outer", "layer")
	}
	h[keyVary] = append(make([]string, 0, 8), "Accept")
	h["Access-Control-Other"] = []string{"left alone"}
	return h
}

func TestApplyIsIdempotent(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			d := s.decide(t)
			answer := header("Vary: Accept-Encoding")
			d.Apply(answer)
			once := shown(answer)
			d.Apply(answer)
			if twice := shown(answer); twice != once {
				t.Errorf("%sgot after the second time\n%swant what it was after the first\n%s", described(s.policy, s.request), twice, once)
			}
		})
	}
}

func TestApplyOwnsTheCORSFields(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			d := s.decide(t)
			want := applied(d)
			switch vary := want.Get(keyVary); vary {
			case "*": // stands alone
			case "":
				want[keyVary] = []string{"Accept"}
			default:
				want[keyVary] = []string{"Accept, " + vary}
			}
			want["Access-Control-Other"] = []string{"left alone"}
			answer := outerLayer()
			d.Apply(answer)
			if shown(answer) != shown(want) {
				t.Errorf("%sgot on top of an outer layer's fields\n%swant\n%s", described(s.policy, s.request), shown(answer), shown(want))
			}
		})
	}
}

func TestScribblingOverAResponseChangesNothingElse(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			engine := newEngine(t, s.policy, s.options...)
			d := engine.Evaluate(t.Context(), s.request)
			want := shown(applied(d))

			scribbled := applied(d)
			for _, lines := range scribbled {
				lines = lines[:cap(lines)]
				for i := range lines {
					lines[i] = "scribbled"
				}
			}
			if got := shown(applied(d)); got != want {
				t.Errorf("%sthe same decision applied again: got\n%swant\n%s", described(s.policy, s.request), got, want)
			}
			if got := shown(applied(engine.Evaluate(t.Context(), s.request))); got != want {
				t.Errorf("%sthe next response: got\n%swant\n%s", described(s.policy, s.request), got, want)
			}
		})
	}
}

func TestAppendingToOneFieldOverwritesNoOther(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			d := s.decide(t)
			want := applied(d)
			got := applied(d)
			for key, lines := range got {
				_ = append(lines, "appended") // writes into the room that lines has
				if !slices.Equal(got[key], want[key]) {
					t.Fatalf("appending to %s changed it to %q, want %q", key, got[key], want[key])
				}
			}
			if shown(got) != shown(want) {
				t.Errorf("%sgot after appending to every field\n%swant\n%s", described(s.policy, s.request), shown(got), shown(want))
			}
		})
	}
}

func TestApplyWritesNothingIntoSlicesOfAnOuterLayer(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			answer := outerLayer()
			outer := map[string][]string{}
			for key, lines := range answer {
				outer[key] = lines[:cap(lines)]
			}
			before := fmt.Sprintf("%q", outer)
			s.decide(t).Apply(answer)
			if after := fmt.Sprintf("%q", outer); after != before {
				t.Errorf("%sthe outer layer's arrays: got\n%s\nwant\n%s", described(s.policy, s.request), after, before)
			}
		})
	}
}

func TestDecisionIsSafeToKeep(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			r := s.request
			r.Header = r.Header.Clone()
			d := evaluated(t, s.policy, r, s.options...)
			show := func(d Decision) string {
				return fmt.Sprintf("%v, allowed %v, status %d, %v: %s\n%s", d.Kind(), d.Allowed(), d.Status(), d.Reason(), d.Explain(), shown(applied(d)))
			}
			want := show(s.decide(t))
			for key, lines := range r.Header {
				for i := range lines {
					lines[i] = "scribbled"
				}
				delete(r.Header, key)
			}
			if got := show(d); got != want {
				t.Errorf("%sgot after the request was scribbled over\n%swant\n%s", described(s.policy, s.request), got, want)
			}
		})
	}
}
