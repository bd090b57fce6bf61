package core

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// admitsTenants stands for a lookup in a table of tenants.
func admitsTenants(_ context.Context, _ Request, origin string) (bool, error) {
	return origin == "https://tenant.test", nil
}

var tenantGrant = header("Access-Control-Allow-Origin: https://tenant.test", "Access-Control-Allow-Credentials: true",
	"Access-Control-Expose-Headers: X-Total, Link", "Vary: Origin")

func TestLookupDecidesWhatIsNotListed(t *testing.T) {
	tenants := []Option{WithOriginLookup(admitsTenants)}
	runDecisionCases(t, []decisionCase{
		{name: "an origin that it admits is granted as a listed one", policy: full, options: tenants,
			request: request("GET", "Origin: https://tenant.test"),
			kind:    KindActual, allowed: true, answer: tenantGrant},
		{name: "an origin that it does not admit is refused", policy: full, options: tenants,
			request: request("GET", "Origin: https://evil.test"),
			kind:    KindActual, reason: ReasonOriginNotAllowed, answer: varyOnly},
		{name: "a listed origin needs no lookup", policy: full, options: tenants,
			request: request("GET", "Origin: https://example.com"),
			kind:    KindActual, allowed: true, answer: fullGrant},
		{name: "AllowOrigins may be empty", policy: Policy{}, options: tenants,
			request: request("GET", "Origin: https://tenant.test"),
			kind:    KindActual, allowed: true, answer: header("Access-Control-Allow-Origin: https://tenant.test", "Vary: Origin")},
		{name: "it may admit the server's own origin, told by Host", policy: full, options: tenants,
			request: onHost("tenant.test", request("POST", "Origin: https://tenant.test")),
			kind:    KindActual, allowed: true, answer: tenantGrant},
		{name: "the server's own origin, told by Host and not admitted, is the same origin", policy: full, options: tenants,
			request: request("POST", "Origin: https://api.test"),
			kind:    KindActual, reason: ReasonSameOrigin, answer: varyOnly},
		{name: "a preflight that it does not admit is forbidden", policy: full, options: tenants,
			request: preflight("https://evil.test", "PUT"),
			kind:    KindPreflight, status: 403, reason: ReasonOriginNotAllowed, answer: varyOptionsOnly},
		{name: "a preflight that it admits is judged further", policy: full, options: tenants,
			request: preflight("https://tenant.test", "PATCH"),
			kind:    KindPreflight, allowed: true, status: 204, reason: ReasonMethodNotAllowed,
			answer: header("Access-Control-Allow-Origin: https://tenant.test", "Access-Control-Allow-Credentials: true",
				"Access-Control-Allow-Methods: PUT, DELETE", "Access-Control-Allow-Headers: X-Token, Content-Type",
				"Access-Control-Max-Age: 600", varyOfOptions)},
	})
}

func TestWhenALookupIsAsked(t *testing.T) {
	for _, c := range []struct {
		name    string
		request Request
		asked   []string
	}{
		{"an origin that is not listed", request("GET", "Origin: https://a.test"), []string{"https://a.test"}},
		{"another scheme", request("GET", "Origin: tauri://localhost"), []string{"tauri://localhost"}},
		{"local files", request("GET", "Origin: file://"), []string{"file://"}},
		{"an opaque host", request("GET", "Origin: app://."), []string{"app://."}},
		{"a preflight", preflight("https://a.test", "PUT"), []string{"https://a.test"}},
		{"the same origin by Host, which is a guess", request("GET", "Origin: https://api.test"), []string{"https://api.test"}},
		{"another site, as Sec-Fetch-Site says", request("GET", "Origin: https://a.test", "Sec-Fetch-Site: cross-site"), []string{"https://a.test"}},

		{"no Origin", request("GET"), nil},
		{"a listed origin", request("GET", "Origin: https://example.com"), nil},
		{"an origin that a pattern covers", request("GET", "Origin: https://a.example.org"), nil},
		{"the same origin, as Sec-Fetch-Site says", request("POST", "Origin: https://a.test", "Sec-Fetch-Site: same-origin"), nil},
		{"null", request("GET", "Origin: null"), nil},
		{"an empty Origin", request("GET", "Origin: "), nil},
		{"several Origin lines", request("GET", "Origin: https://a.test", "Origin: https://a.test"), nil},
		{"an origin with a path", request("GET", "Origin: https://a.test/"), nil},
		{"an origin in upper case", request("GET", "Origin: https://A.test"), nil},
		{"an origin with the default port", request("GET", "Origin: https://a.test:443"), nil},
		{"an origin with userinfo", request("GET", "Origin: https://u@a.test"), nil},
		{"a file with a path", request("GET", "Origin: file:///a"), nil},
		{"an origin in other letters than ASCII", request("GET", "Origin: https://ä.test"), nil},
		{"an origin longer than any", request("GET", "Origin: https://"+strings.Repeat("a", 600)), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			type key struct{}
			ctx := context.WithValue(t.Context(), key{}, "the request's")
			var asked []string
			evaluateWith(t, ctx, c.request, func(ctx context.Context, r Request, origin string) (bool, error) {
				asked = append(asked, origin)
				if ctx.Value(key{}) != "the request's" {
					t.Error("the lookup did not get the request's context")
				}
				if r.Host != c.request.Host || r.Path != c.request.Path || shown(r.Header) != shown(c.request.Header) {
					t.Errorf("the lookup got the view %+v\nwant %+v", r, c.request)
				}
				return true, nil
			})
			if !slices.Equal(asked, c.asked) {
				t.Errorf("%sgot asked for %q\nwant %q", described(full, c.request), asked, c.asked)
			}
		})
	}
}

func evaluateWith(t *testing.T, ctx context.Context, r Request, lookup OriginLookup, opts ...Option) Decision {
	t.Helper()
	return newEngine(t, full, append(opts, WithOriginLookup(lookup))...).Evaluate(ctx, r)
}

func TestFailingLookupNeverOpens(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end()
	ending, endNow := context.WithCancel(context.Background())
	for _, c := range []struct {
		name   string
		ctx    context.Context
		lookup OriginLookup
		tells  string
	}{
		{"it returns an error", t.Context(), func(context.Context, Request, string) (bool, error) { return false, errors.New("no database") },
			"no database"},
		{"it says yes beside an error", t.Context(), func(context.Context, Request, string) (bool, error) { return true, errors.New("no database") },
			"no database"},
		{"it panics", t.Context(), func(context.Context, Request, string) (bool, error) { panic("a bug") },
			"panicked: a bug"},
		{"it panics with nil", t.Context(), func(context.Context, Request, string) (bool, error) { panic(nil) },
			"panicked"},
		{"its context has ended before", ended, func(context.Context, Request, string) (bool, error) { return true, nil },
			"not asked: context canceled"},
		{"its context ends while it runs", ending, func(context.Context, Request, string) (bool, error) { endNow(); return true, nil },
			"outlived its request: context canceled"},
		{"it has no context", nil, func(context.Context, Request, string) (bool, error) { return true, nil },
			"panicked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := &recorder{}
			r := request("GET", "Origin: https://tenant.test")
			d := evaluateWith(t, c.ctx, r, c.lookup, WithLogger(log.logger()))
			if d.Allowed() || d.Reason() != ReasonLookupFailed || shown(applied(d)) != shown(onlyOnce) {
				t.Errorf("got allowed %v, reason %q, answer\n%swant a refusal with reason %q", d.Allowed(), d.Reason(), shown(applied(d)), ReasonLookupFailed)
			}
			if !strings.Contains(d.Explain(), c.tells) {
				t.Errorf("got explanation %q\nwant it to tell %q", d.Explain(), c.tells)
			}
			if stack := "lookup_test.go:"; strings.Contains(c.tells, "panicked") != strings.Contains(log.String(), stack) {
				t.Errorf("got the record\n%s\nwant the stack of a panic, and of nothing else", log)
			}
			log.wantOne(t, "ERROR", "decision.reason=\"origin lookup failed\"", "decision.origin=https://tenant.test", c.tells)
		})
	}
}

func TestFailingLookupRefusesThePreflight(t *testing.T) {
	fails := func(context.Context, Request, string) (bool, error) { return true, errors.New("no database") }
	r := preflight("https://tenant.test", "PUT")
	d := evaluateWith(t, t.Context(), r, fails, WithLogger((&recorder{}).logger()))
	if d.Status() != 403 || d.Reason() != ReasonLookupFailed || shown(applied(d)) != shown(onlyOnce) {
		t.Errorf("%sgot status %d, reason %v\n%swant 403, lookup failed, and no cache", described(full, r), d.Status(), d.Reason(), shown(applied(d)))
	}
}

func TestLookupOptionsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy Policy
		option Option
		want   string
	}{
		{"* with a lookup", Policy{AllowOrigins: []string{"*"}}, WithOriginLookup(admitsTenants), "AllowOrigins[0]"},
		{"a nil lookup", full, WithOriginLookup(nil), "WithOriginLookup: "},
		{"an empty varyOn", full, WithOriginLookup(admitsTenants, "X-A", ""), `WithOriginLookup[1] ""`},
		{"a list as varyOn", full, WithOriginLookup(admitsTenants, "X-A, X-B"), `WithOriginLookup[0] "X-A, X-B"`},
		{"* as varyOn", full, WithOriginLookup(admitsTenants, "*"), `WithOriginLookup[0] "*"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := New(c.policy, c.option); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got error %v\nwant one that names %s", err, c.want)
			}
		})
	}
}

func TestVaryOnIsCopied(t *testing.T) {
	names := []string{"X-Tenant"}
	lookup := WithOriginLookup(admitsTenants, names...)
	names[0] = "scribbled"
	if got := applied(evaluated(t, full, request("GET"), lookup))["Vary"]; !slices.Equal(got, []string{"Origin, X-Tenant"}) {
		t.Errorf("got Vary %q, want Origin, X-Tenant", got)
	}
}
