package core

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestAnswerRoutedListsNothingThatAnotherPolicyDecides(t *testing.T) {
	const origin = "https://example.com"
	for _, c := range []struct {
		name        string
		methods     []string // of the policy
		headers     []string // of the policy
		credentials bool
		maxAge      int
		asked       string
		others      []string

		wantMethods, wantHeaders, wantMaxAge string // "" for no such header
	}{
		{"no other policy", []string{"PUT", "DELETE"}, []string{"X-A"}, false, 600, "PUT", nil, "PUT, DELETE", "X-A", "600"},
		{"another policy has DELETE", []string{"PUT", "DELETE"}, nil, false, 600, "PUT", []string{"DELETE"}, "PUT", "", "600"},
		{"another policy has a method that is not listed", []string{"PUT"}, nil, false, 600, "PUT", []string{"DELETE"}, "PUT", "", "600"},
		{"other policies have all that is listed but a safelisted method", []string{"PUT", "DELETE"}, nil, false, 0, "POST", []string{"DELETE", "PUT"}, "", "", ""},
		{"headers would be shared", []string{"PUT", "DELETE"}, []string{"X-A"}, false, 600, "PUT", []string{"DELETE"}, "PUT", "X-A", "0"},
		{"headers would be shared with a plain GET", []string{"PUT"}, []string{"X-A"}, false, 600, "PUT", []string{"GET"}, "PUT", "X-A", "0"},
		{"headers would be shared for five seconds", []string{"PUT"}, []string{"X-A"}, false, 0, "PUT", []string{"GET"}, "PUT", "X-A", "0"},
		{"all headers would be shared", []string{"PUT"}, []string{"*"}, false, 600, "PUT", []string{"GET"}, "PUT", "*", "0"},
		{"a route for OPTIONS", []string{"PUT"}, []string{"X-A"}, false, 600, "PUT", []string{"OPTIONS"}, "PUT", "X-A", "600"},
		{"a route for OPTIONS that the policy names", []string{"OPTIONS", "PUT"}, []string{"X-A"}, false, 600, "PUT", []string{"OPTIONS"}, "PUT", "X-A", "600"},
		{"a star names the method asked for", []string{"*"}, nil, false, 600, "PATCH", []string{"DELETE"}, "PATCH", "", "600"},
		{"a star names no method that pages may not send", []string{"*"}, nil, false, 0, "TRACE", []string{"DELETE"}, "", "", ""},
		{"a star names nothing that is no method", []string{"*"}, nil, false, 0, "P T", []string{"DELETE"}, "", "", ""},
		{"a star with credentials", []string{"*"}, []string{"*"}, true, 600, "PATCH", []string{"DELETE"}, "PATCH", "x-a", "0"},
		{"a list with credentials", []string{"PUT", "DELETE"}, []string{"X-A"}, true, 600, "PUT", []string{"DELETE"}, "PUT", "X-A", "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			engine := newEngine(t, Policy{AllowOrigins: []string{origin}, AllowMethods: c.methods, AllowHeaders: c.headers,
				AllowCredentials: c.credentials, MaxAgeSeconds: c.maxAge})
			r := toHTTP(preflight(origin, c.asked, "Access-Control-Request-Headers: x-a"))
			for _, ev := range []Evaluator{engine, wrapped{engine}, engine} {
				got := header("Access-Control-Max-Age: 1", "Access-Control-Allow-Methods: OUTER")
				if status, _ := AnswerRouted(ev, r, got, Routed{OtherMethods: c.others}); status != 204 {
					t.Errorf("%T: got status %d", ev, status)
				}
				for key, want := range map[string]string{keyAllowMethods: c.wantMethods, keyAllowHeaders: c.wantHeaders, keyMaxAge: c.wantMaxAge, keyAllowOrigin: origin} {
					if lines := got[key]; strings.Join(lines, "|") != want {
						t.Errorf("%T: got %s %q, want %q", ev, key, lines, want)
					}
				}
			}
		})
	}
}

// The adapter may read another of two methods than a cache compares.
func TestAnswerRoutedToTwoMethodsIsForOneRequest(t *testing.T) {
	engine := newEngine(t, Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"PUT"}})
	for _, origin := range []string{"https://example.com", "https://evil.test"} {
		r := toHTTP(preflight(origin, "PUT", "Access-Control-Request-Method: DELETE"))
		h := http.Header{}
		AnswerRouted(engine, r, h, Routed{OtherMethods: []string{"DELETE"}})
		if got := h["Vary"]; !slices.Equal(got, []string{"*"}) {
			t.Errorf("%s: got Vary %q, want *", origin, got)
		}
	}
}

// A route for OPTIONS that has a policy shares headers, too.
func TestAnswerRoutedKeepsNoHeadersBesideAnOptionsRouteWithAPolicy(t *testing.T) {
	engine := newEngine(t, Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"X-A"}, MaxAgeSeconds: 600})
	for optionsPolicy, want := range map[bool]string{true: "0", false: "600"} {
		got := http.Header{}
		AnswerRouted(engine, toHTTP(preflight("https://example.com", "PUT")), got, Routed{OtherMethods: []string{"OPTIONS"}, OptionsPolicy: optionsPolicy})
		if age := got.Get(keyMaxAge); age != want {
			t.Errorf("a policy: %v: got Access-Control-Max-Age %q, want %q", optionsPolicy, age, want)
		}
	}
}

// A method of other routes stays out where the router names the methods as well.
func TestAnswerRoutedWithBothKindsOfMethods(t *testing.T) {
	for _, methods := range [][]string{{"*"}, {"PUT", "DELETE", "PATCH"}} {
		engine := newEngine(t, Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: methods})
		got := http.Header{}
		AnswerRouted(engine, toHTTP(preflight("https://example.com", "PUT")), got, Routed{
			Methods:      func() []string { return []string{"PUT", "DELETE"} },
			OtherMethods: []string{"DELETE"},
		})
		if lines := got[keyAllowMethods]; !slices.Equal(lines, []string{"PUT"}) {
			t.Errorf("AllowMethods %q: got %q, want PUT", methods, lines)
		}
	}
}

func TestAnswerRoutedIsAnswerForWhatIsNoGrantedPreflight(t *testing.T) {
	others := Routed{OtherMethods: []string{"DELETE", "PUT"}}
	for _, s := range situations() {
		engine := newEngine(t, s.policy, s.options...)
		if d := engine.Evaluate(t.Context(), s.request); d.Kind() == KindPreflight && d.Allowed() {
			continue
		}
		want, got := http.Header{}, http.Header{}
		wantStatus := Answer(engine, toHTTP(s.request), want)
		if status, _ := AnswerRouted(engine, toHTTP(s.request), got, others); status != wantStatus || shown(got) != shown(want) {
			t.Errorf("%s: got %d\n%swant %d\n%s", s.name, status, shown(got), wantStatus, shown(want))
		}
	}
}

func TestAnswerRoutedKeepsTheStatus(t *testing.T) {
	r := toHTTP(preflight("https://example.com", "PUT"))
	p := full
	p.PreflightStatus = 200
	for want, ev := range map[int]*Engine{200: newEngine(t, p), 0: newEngine(t, p, WithPreflightPassthrough())} {
		if got, _ := AnswerRouted(ev, r, http.Header{}, Routed{OtherMethods: []string{"DELETE"}}); got != want {
			t.Errorf("got status %d, want %d", got, want)
		}
	}
}

// One array for the values of all headers; what is left out is prepared.
func TestAnswerRoutedAllocatesOneArray(t *testing.T) {
	star := full
	star.AllowMethods, star.AllowCredentials = []string{"*"}, false
	for name, p := range map[string]Policy{"a list": full, "a star": star} {
		engine := newEngine(t, p)
		r, h := toHTTP(preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token")), http.Header{}
		others := []string{"DELETE", "GET"}
		if n := testing.AllocsPerRun(100, func() {
			clear(h)
			AnswerRouted(engine, r, h, Routed{OtherMethods: others})
		}); n > 1 {
			t.Errorf("%s: got %v allocations, want one at most", name, n)
		}
	}
}

// However many sets of methods there are, each has its own answer and memory is
// bounded.
func TestAnswersForSetsOfMethodsAreBounded(t *testing.T) {
	var methods []string
	for _, a := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		methods = append(methods, "M"+string(a), "N"+string(a), "O"+string(a))
	}
	for _, n := range []int{8, 64, 65, 78} {
		p := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: methods[:n]}
		engine := newEngine(t, p)
		for i := range 1000 {
			var others, kept []string
			for j, m := range p.AllowMethods {
				if j == n-1 || i>>(j%10)&1 == 1 {
					others = append(others, m)
				} else {
					kept = append(kept, m)
				}
			}
			got := http.Header{}
			AnswerRouted(engine, toHTTP(preflight("https://example.com", "GET")), got, Routed{OtherMethods: others})
			if line := got.Get(keyAllowMethods); line != strings.Join(kept, ", ") {
				t.Fatalf("%d methods without %q: got %q", n, others, line)
			}
		}
		if prepared := engine.inForce().without.Load(); prepared != nil && len(*prepared) > maxPreparedWithout {
			t.Errorf("%d answers are kept, want %d at most", len(*prepared), maxPreparedWithout)
		}
	}
}

func TestRouteMethodsThatAreNoTokensAreIgnored(t *testing.T) {
	d := evaluated(t, Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"*"}},
		routedAt(preflight("https://example.com", "DELETE"), "PUT", "", "A B", "X\r\nSet-Cookie: a=b", strings.Repeat("M", 5000)))
	if got := applied(d)[keyAllowMethods]; !slices.Equal(got, []string{"PUT"}) {
		t.Errorf("got %q, want PUT alone", got)
	}
	if text := d.Explain(); strings.Contains(text, "Set-Cookie") || !strings.Contains(text, "PUT") {
		t.Errorf("got %q", text)
	}
}

func TestIsPreflight(t *testing.T) {
	for _, c := range []struct {
		name    string
		request Request
		want    bool
	}{
		{"a preflight", preflight("https://example.com", "PUT"), true},
		{"an empty method", preflight("https://example.com", ""), true},
		{"two methods", preflight("https://example.com", "PUT", "Access-Control-Request-Method: GET"), true},
		{"an OPTIONS request with Origin alone", request("OPTIONS", "Origin: https://example.com"), false},
		{"an OPTIONS request without Origin", request("OPTIONS", "Access-Control-Request-Method: PUT"), false},
		{"another method", request("GET", "Origin: https://example.com", "Access-Control-Request-Method: PUT"), false},
	} {
		if got := IsPreflight(toHTTP(c.request)); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

func TestCheckEvaluatorNamesWhatToPass(t *testing.T) {
	for name, ev := range map[string]Evaluator{"nil": nil, "a nil engine": (*Engine)(nil), "a nil Paths": (*Paths)(nil)} {
		if err := CheckEvaluator(ev); err == nil || !strings.Contains(err.Error(), "core.New") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, ev := range []Evaluator{DenyAll(), wrapped{DenyAll()}, &Engine{}} {
		if err := CheckEvaluator(ev); err != nil {
			t.Errorf("%T: got %v", ev, err)
		}
	}
}
