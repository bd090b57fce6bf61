package core

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
)

// differences is a report that notes what it is told.
type differences []string

func (d *differences) report(_ context.Context, r Request, current, candidate Decision) {
	*d = append(*d, fmt.Sprintf("%s %s: %v, then %v", r.Method, r.Path, current.Reason(), candidate.Reason()))
}

func TestShadowReportsWhatDiffersForAPage(t *testing.T) {
	changed := func(change func(p *Policy)) Policy {
		p := full.clone()
		change(&p)
		return p
	}
	get, put := request("GET", "Origin: https://example.com"), preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token")
	stranger, image := request("POST", "Origin: https://evil.test"), request("GET", "Sec-Fetch-Site: cross-site")
	for _, c := range []struct {
		name      string
		candidate Policy
		request   Request
		differs   bool
	}{
		{"the same policy", full, get, false},
		{"the same policy, a preflight", full, put, false},
		{"the same policy, a stranger", full, stranger, false},
		{"the origin is gone", changed(func(p *Policy) { p.AllowOrigins = p.AllowOrigins[1:] }), get, true},
		{"the origin is gone, a preflight", changed(func(p *Policy) { p.AllowOrigins = p.AllowOrigins[1:] }), put, true},
		{"another origin is gone", changed(func(p *Policy) { p.AllowOrigins = p.AllowOrigins[:1] }), get, false},
		{"the stranger is new", changed(func(p *Policy) { p.AllowOrigins = append(p.AllowOrigins, "https://evil.test") }), stranger, true},
		{"everyone is admitted", everyone, stranger, true},
		{"everyone is admitted, no Origin", everyone, request("GET"), false},
		{"the origin is admitted by another entry", changed(func(p *Policy) {
			p.AllowOrigins = []string{"https://example.com:*", "https://*.com:*"}
			p.DangerouslyAllowBroadWildcards = true
		}), get, false},
		{"the method is gone", changed(func(p *Policy) { p.AllowMethods = []string{"DELETE"} }), put, true},
		{"the method is gone, an actual request", changed(func(p *Policy) { p.AllowMethods = []string{"DELETE"} }), get, false},
		{"a method that is not asked for is gone", changed(func(p *Policy) { p.AllowMethods = []string{"PUT"} }), put, false},
		{"the header is gone", changed(func(p *Policy) { p.AllowHeaders = []string{"Content-Type"} }), put, true},
		{"the header is gone, an actual request", changed(func(p *Policy) { p.AllowHeaders = []string{"Content-Type"} }), get, false},
		{"a header that is not asked for is gone", changed(func(p *Policy) { p.AllowHeaders = []string{"x-token"} }), put, false},
		{"every header", changed(func(p *Policy) { p.AllowHeaders = []string{"*"} }), put, false},
		{"credentials are gone", changed(func(p *Policy) { p.AllowCredentials = false }), get, true},
		{"credentials are gone, a preflight", changed(func(p *Policy) { p.AllowCredentials = false }), put, true},
		{"credentials are gone, a stranger", changed(func(p *Policy) { p.AllowCredentials = false }), stranger, false},
		{"an exposed header is gone", changed(func(p *Policy) { p.ExposeHeaders = []string{"Link"} }), get, true},
		{"an exposed header is gone, a preflight", changed(func(p *Policy) { p.ExposeHeaders = []string{"Link"} }), put, false},
		{"exposed headers in another order and case, one twice, one that script reads anyway, one that it never reads",
			changed(func(p *Policy) { p.ExposeHeaders = []string{"link", "Expires", "X-TOTAL", "Link", "Set-Cookie"} }), get, false},
		{"how long a browser keeps it", changed(func(p *Policy) { p.MaxAgeSeconds = 5 }), put, false},
		{"the status of a preflight", changed(func(p *Policy) { p.PreflightStatus = 200 }), put, false},
		{"the server refuses strangers", changed(func(p *Policy) { p.Enforce = EnforceUnsafe }), stranger, true},
		{"the server refuses strangers, this is none", changed(func(p *Policy) { p.Enforce = EnforceUnsafe }), get, false},
		{"the server refuses strangers, a preflight", changed(func(p *Policy) { p.Enforce = EnforceUnsafe }), preflight("https://evil.test", "PUT"), false},
		{"the server refuses images of others", changed(func(p *Policy) { p.Enforce = EnforceAll }), image, true},
		{"the host is another", changed(func(p *Policy) { p.AllowHosts = []string{"other.test"} }), request("GET"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for how, evaluator := range map[string]func(opt Option) Evaluator{
				"New":      func(opt Option) Evaluator { return newEngine(t, full, opt) },
				"NewPaths": func(opt Option) Evaluator { return newPaths(t, []Option{opt}, PathRule{"/", newEngine(t, full)}) },
			} {
				for way, ask := range map[string]func(ev Evaluator){
					"Evaluate": func(ev Evaluator) { ev.Evaluate(t.Context(), c.request) },
					"Answer":   func(ev Evaluator) { Answer(ev, toHTTP(c.request), http.Header{}) },
					"Guard":    func(ev Evaluator) { NewGuard(ev).Answer(toHTTP(c.request), http.Header{}) },
				} {
					var told differences
					ask(evaluator(WithShadow(newEngine(t, c.candidate), told.report)))
					if got := len(told) == 1; got != c.differs || len(told) > 1 {
						t.Errorf("%s, %s: %scandidate %+v\ngot the differences %q, want one: %v", how, way, described(full, c.request), c.candidate, told, c.differs)
					}
				}
			}
		})
	}
}

// Everything a page asks for at once: a repeated method line, a malformed list, a list
// over the budget, and lines of which each has a name that is missing.
func TestVerdictOfAPreflightSaysWhatIsMissing(t *testing.T) {
	const origin = "https://example.com"
	for _, c := range []struct {
		name            string
		request         Request
		method, headers bool
	}{
		{"all granted", preflight(origin, "PUT", "Access-Control-Request-Headers: x-token"), true, true},
		{"nothing asked", preflight(origin, "GET"), true, true},
		{"a method", preflight(origin, "PATCH", "Access-Control-Request-Headers: x-token"), false, true},
		{"a header", preflight(origin, "PUT", "Access-Control-Request-Headers: x-other"), true, false},
		{"both", preflight(origin, "PATCH", "Access-Control-Request-Headers: x-other"), false, false},
		{"a header of several lines", preflight(origin, "PUT", "Access-Control-Request-Headers: x-token", "Access-Control-Request-Headers: x-other"), true, false},
		{"none of several lines", preflight(origin, "PUT", "Access-Control-Request-Headers: x-token", "Access-Control-Request-Headers: content-type"), true, true},
		{"a malformed list", preflight(origin, "PUT", "Access-Control-Request-Headers: x y"), true, false},
		{"a list over the budget", preflight(origin, "PUT", slicesOf(2000, "Access-Control-Request-Headers: x-token")...), true, false},
		{"a repeated method", preflight(origin, "PUT", "Access-Control-Request-Method: PUT"), false, true},
		{"an empty method", preflight(origin, ""), false, true},
		{"a method that is not routed", routedAt(preflight(origin, "PUT"), "DELETE"), false, true},
	} {
		want := Verdict{Origin: true, Method: c.method, Headers: c.headers, Credentials: true, Served: true}
		if got := evaluated(t, full, c.request).Verdict(); got != want {
			t.Errorf("%s: got %+v\nwant %+v", c.name, got, want)
		}
	}
	if got, want := evaluated(t, full, preflight("https://evil.test", "PUT")).Verdict(), (Verdict{Served: true}); got != want {
		t.Errorf("refused: got %+v\nwant %+v", got, want)
	}
	if got, want := (Decision{}).Verdict(), (Verdict{Served: true}); got != want {
		t.Errorf("the zero decision: got %+v\nwant %+v", got, want)
	}
}

func TestShadowOfPathsSeesRequestsThatNoRuleCovers(t *testing.T) {
	var told differences
	paths := newPaths(t, []Option{WithShadow(newEngine(t, full), told.report)}, PathRule{"/api/", DenyAll()})
	r := request("GET", "Origin: https://example.com")
	if d := paths.Evaluate(t.Context(), r); d.Reason() != ReasonNoPolicy {
		t.Fatalf("got %s, want no rule", d)
	}
	if want := []string{"GET /things: no policy, then granted"}; !slices.Equal(told, want) {
		t.Errorf("got %q, want %q", told, want)
	}
}

// Whatever the candidate is, the response and what observers see stay the same.
func TestShadowChangesNothing(t *testing.T) {
	panics := evaluatorFunc(func(context.Context, Request) Decision { panic("a bug of the candidate") })
	finder := func(context.Context, Request, string) (any, bool, error) {
		return &tenant{"of the candidate"}, true, nil
	}
	candidates := map[string]Evaluator{
		"everyone": newEngine(t, everyone), "nobody": DenyAll(), "none": evaluatorFunc(func(context.Context, Request) Decision { return Decision{} }),
		"panics": panics, "admits by lookup": newEngine(t, Policy{}, WithOriginFinder(finder)),
	}
	reports := map[string]func(context.Context, Request, Decision, Decision){
		"quiet":  func(context.Context, Request, Decision, Decision) {},
		"panics": func(context.Context, Request, Decision, Decision) { panic(http.ErrAbortHandler) },
	}
	quiet := WithLogger((&recorder{}).logger())
	for _, s := range append(situations(), hostileSituations()...) {
		if slices.ContainsFunc(s.options, func(opt Option) bool { var set settings; opt(&set); return set.logger != nil }) {
			continue // one logger is enough
		}
		plain := newEngine(t, s.policy, append(slices.Clone(s.options), quiet)...)
		want, wanted := outerLayer(), toHTTP(s.request)
		status := Answer(plain, wanted, want)
		for of, candidate := range candidates {
			for how, report := range reports {
				shadowed := newEngine(t, s.policy, append(slices.Clone(s.options), quiet, WithShadow(candidate, report))...)
				for way, ev := range map[string]Evaluator{"engine": shadowed, "by path": newPaths(t, []Option{quiet, WithShadow(candidate, report)}, PathRule{"/", plain})} {
					got, r := outerLayer(), toHTTP(s.request)
					if gotStatus := Answer(ev, r, got); gotStatus != status || shown(got) != shown(want) || Found(r.Context()) != Found(wanted.Context()) {
						t.Errorf("%s, %s, %s, %s: %sgot %d\n%s and found %v\nwant %d\n%s and found %v", s.name, of, how, way, described(s.policy, s.request),
							gotStatus, shown(got), Found(r.Context()), status, shown(want), Found(wanted.Context()))
					}
				}
			}
		}
	}
}

// evaluatorFunc is a function as an Evaluator.
type evaluatorFunc func(context.Context, Request) Decision

func (f evaluatorFunc) Evaluate(ctx context.Context, r Request) Decision { return f(ctx, r) }

func TestPanicOfAShadowIsLogged(t *testing.T) {
	panics := evaluatorFunc(func(context.Context, Request) Decision { panic("a bug of the candidate") })
	for _, c := range []struct {
		name      string
		candidate Evaluator
		report    func(context.Context, Request, Decision, Decision)
		says      string
	}{
		{"the candidate's", panics, func(context.Context, Request, Decision, Decision) {}, "a bug of the candidate"},
		{"the report's", DenyAll(), func(context.Context, Request, Decision, Decision) { panic("a bug of the report") }, "a bug of the report"},
	} {
		t.Run(c.name, func(t *testing.T) {
			log, later := &recorder{}, differences{}
			engine := newEngine(t, full, WithLogger(log.logger()), WithLogLimit(1), WithShadow(c.candidate, c.report), WithShadow(DenyAll(), later.report))
			synctest.Test(t, func(t *testing.T) {
				for range 100 {
					engine.Evaluate(t.Context(), request("GET", "Origin: https://example.com"))
				}
			})
			log.wantOne(t, "ERROR", "cors: shadow failed", "shadow panicked: "+c.says, "stack=")
			if len(later) != 100 {
				t.Errorf("the next shadow reported %d differences, want 100", len(later))
			}
		})
	}
}

// An observer that fails is no difference between the policies.
func TestShadowComparesWhatThePolicyDecides(t *testing.T) {
	var told differences
	d := evaluated(t, full, request("GET", "Origin: https://example.com"), WithLogger((&recorder{}).logger()),
		WithObserver(failsToObserve), WithShadow(newEngine(t, full), told.report))
	if d.Reason() != ReasonObserverFailed || len(told) > 0 {
		t.Errorf("got %s and the differences %q", d, told)
	}
}

func TestShadowAllocatesNothing(t *testing.T) {
	for _, s := range append(situations(), hostileSituations()...) {
		if s.echoes(t) {
			continue // "*" with credentials may allocate
		}
		engine := newEngine(t, s.policy, append(slices.Clone(s.options), WithShadow(newEngine(t, s.policy), func(context.Context, Request, Decision, Decision) {}))...)
		plain := newEngine(t, s.policy, s.options...)
		ctx := context.Background()
		want := testing.AllocsPerRun(50, func() { plain.Evaluate(ctx, s.request) })
		if got := testing.AllocsPerRun(50, func() { engine.Evaluate(ctx, s.request) }); got > want {
			t.Errorf("%s: %sgot %v allocations, want %v", s.name, described(s.policy, s.request), got, want)
		}
	}
}
