package core

import (
	"context"
	"strings"
	"testing"
)

// hostileSituations hold what a client might send to make a decision costly.
func hostileSituations() []situation {
	const mebibyte = 1 << 20
	lines := func(n int, line string) []string {
		all := make([]string, n)
		for i := range all {
			all[i] = "Access-Control-Request-Headers: " + line
		}
		return all
	}
	long := strings.Repeat("X-Long", 20)
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}
	patterns := Policy{AllowOrigins: []string{"https://*.example.com:*", "tauri://*"}, AllowHeaders: []string{"X-Token", long}}
	var all []situation
	for _, origin := range []string{
		"", "null", "NULL", "https://", "https://1.2.3.256", "https://1.2.3.04", "https://1.2.3", "https://0x7f.1",
		"http://[::g]", "http://[::1", "http://[::1%25eth0]", "http://[::ffff:1.2.3.4]", "http://[1:2:3:4:5:6:7:8:9]", "http://[]",
		"https://a..example.com", "https://a.example.com:99999", "https://a.example.com:x", "https://ä.example.com",
		"https://a.example.com\x00", "https://" + strings.Repeat("a.", 245) + "example.com", strings.Repeat("a", mebibyte),
	} {
		all = append(all,
			situation{name: "Origin " + bounded(origin, 40), policy: patterns, request: request("GET", "Origin: "+origin)},
			situation{name: "preflight of Origin " + bounded(origin, 40), policy: patterns, request: preflight(origin, "PUT")},
		)
	}
	const allowed = "https://a.example.com"
	return append(all,
		situation{name: "many Origin lines", policy: patterns, request: request("GET", slicesOf(100_000, "Origin: "+allowed)...)},
		situation{name: "a long method", policy: patterns, request: preflight(allowed, strings.Repeat("P", mebibyte), lines(2, "x-token")...)},
		situation{name: "a method in lower case under *", policy: stars, request: preflight("https://example.com", "patch", lines(2, "x-token")...)},
		situation{name: "many method lines", policy: patterns, request: preflight(allowed, "PUT", slicesOf(100_000, "Access-Control-Request-Method: PUT")...)},
		situation{name: "header names on a line of 1 MiB", policy: patterns, request: preflight(allowed, "GET", lines(1, strings.Repeat("x-token,", mebibyte/8))...)},
		situation{name: "header names on two lines of 1 MiB", policy: patterns, request: preflight(allowed, "GET", lines(2, strings.Repeat("x-token,", mebibyte/8))...)},
		situation{name: "header names on 100 000 lines", policy: patterns, request: preflight(allowed, "GET", lines(100_000, "x-token")...)},
		situation{name: "100 000 empty lines", policy: patterns, request: preflight(allowed, "GET", lines(100_000, "")...)},
		situation{name: "commas alone on two lines", policy: patterns, request: preflight(allowed, "GET", lines(2, strings.Repeat(",", 2000))...)},
		situation{name: "a listed header name that is long", policy: patterns, request: preflight(allowed, "GET", lines(2, strings.ToLower(long))...)},
		situation{name: "an unlisted header name that is long", policy: patterns, request: preflight(allowed, "GET", lines(2, strings.Repeat("X", 2000))...)},
		situation{name: "header names in upper case", policy: patterns, request: preflight(allowed, "GET", lines(30, "X-TOKEN, X-OTHER")...)},
		situation{name: "a malformed header name", policy: patterns, request: preflight(allowed, "GET", lines(2, "x token")...)},
	)
}

func slicesOf(n int, line string) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = line
	}
	return all
}

// echoes is the documented exception to the bounds of allocation.
func (s situation) echoes(t *testing.T) bool {
	t.Helper()
	d := evaluated(t, s.policy, s.request, s.options...)
	return d.answers != nil && d.kind == KindPreflight && d.allowed && d.answers.rules.echoes()
}

func TestEvaluateAllocatesNothing(t *testing.T) {
	for _, s := range append(situations(), hostileSituations()...) {
		t.Run(s.name, func(t *testing.T) {
			if s.echoes(t) {
				t.Skip(`"*" with credentials may allocate`)
			}
			engine := newEngine(t, s.policy, s.options...)
			ctx := context.Background()
			var d Decision
			if n := testing.AllocsPerRun(100, func() { d = engine.Evaluate(ctx, s.request) }); n != 0 {
				t.Errorf("%sgot %v allocations, want none (%s)", described(s.policy, s.request), n, d.Reason())
			}
		})
	}
}

func TestEvaluateAllocatesNothingForAnObserver(t *testing.T) {
	var seen int
	engine := newEngine(t, full, WithObserver(func(_ context.Context, _ Request, d Decision) { seen += int(d.Kind()) }))
	r := request("GET", "Origin: https://example.com")
	ctx := context.Background()
	if n := testing.AllocsPerRun(100, func() { engine.Evaluate(ctx, r) }); n != 0 || seen == 0 {
		t.Errorf("got %v allocations, want none", n)
	}
}

func TestReasonAllocatesNothing(t *testing.T) {
	for _, s := range append(situations(), hostileSituations()...) {
		t.Run(s.name, func(t *testing.T) {
			d := s.decide(t)
			var reason Reason
			if n := testing.AllocsPerRun(100, func() { reason = d.Reason() }); n != 0 {
				t.Errorf("%sgot %v allocations, want none (%s)", described(s.policy, s.request), n, reason)
			}
		})
	}
}

func TestApplyAllocatesOneArrayAtMost(t *testing.T) {
	for _, s := range append(situations(), hostileSituations()...) {
		t.Run(s.name, func(t *testing.T) {
			if s.echoes(t) {
				t.Skip(`"*" with credentials may allocate`)
			}
			d := s.decide(t)
			for _, c := range []struct {
				vary []string
				most float64
			}{
				{nil, 1}, {[]string{"Origin"}, 2}, {[]string{"*"}, 1},
				{[]string{"Origin, Access-Control-Request-Method, Access-Control-Request-Headers, X-Tenant"}, 1},
				{[]string{"Accept"}, 2}, // one for the joined text
			} {
				answer := applied(d) // so that the map has room
				if n := testing.AllocsPerRun(100, func() {
					if answer[keyVary] = c.vary; c.vary == nil {
						delete(answer, keyVary)
					}
					d.Apply(answer)
				}); n > c.most {
					t.Errorf("%son top of Vary %q: got %v allocations, want %v at most", described(s.policy, s.request), c.vary, n, c.most)
				}
			}
		})
	}
}

func TestApplyAllocatesNothingWhereNothingIsWritten(t *testing.T) {
	for _, c := range []struct {
		name     string
		decision Decision
		vary     string
	}{
		{"the zero decision", Decision{}, ""},
		{"no Origin, Vary is there", evaluated(t, full, request("GET")), "Origin"},
		{"a refused origin, Vary is there", evaluated(t, full, request("GET", "Origin: https://evil.test")), "Accept, Origin"},
		{"a refused origin, Vary is a star", evaluated(t, full, request("GET", "Origin: https://evil.test")), "*"},
		{"a refused preflight, Vary is there", evaluated(t, full, preflight("https://evil.test", "PUT")), varyOfOptions[len("Vary: "):]},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := header("Vary: " + c.vary)
			if n := testing.AllocsPerRun(100, func() { c.decision.Apply(answer) }); n != 0 {
				t.Errorf("got %v allocations, want none", n)
			}
		})
	}
}

// What "*" with credentials allocates is bounded by the budget of header names.
func TestEchoAllocatesWithinBounds(t *testing.T) {
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowCredentials: true,
		AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}
	for _, c := range []struct {
		name  string
		lines []string
		most  float64
	}{
		{"none asked", nil, 1},
		{"one line", []string{"x-a, x-b"}, 8},
		{"a line of 1 MiB", []string{strings.Repeat("x-a,", 1<<18)}, 1},
		{"100 000 lines", slicesOf(100_000, "x-a"), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			engine := newEngine(t, stars)
			r := preflight("https://example.com", "PUT")
			r.Header[keyRequestHeaders] = c.lines
			if n := testing.AllocsPerRun(100, func() { engine.Evaluate(t.Context(), r) }); n > c.most {
				t.Errorf("got %v allocations, want %v at most", n, c.most)
			}
		})
	}
}
