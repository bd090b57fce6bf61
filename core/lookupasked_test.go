package core

import (
	"context"
	"slices"
	"testing"
)

// A page of the server's own sends Origin on a POST, and needs no grant. On what caches keep, the
// lookup is asked whatever Sec-Fetch-Site says, since caches do not compare it.
func TestTheLookupIsAskedWhereCachesKeepTheResponse(t *testing.T) {
	for method, want := range map[string]int{"GET": 1, "HEAD": 1, "OPTIONS": 1, "POST": 0, "PUT": 0, "CHICKEN": 0} {
		for site, told := range map[string]bool{"same-origin": true, "same-site": false, "cross-site": false, "": false} {
			asked := 0
			engine := newEngine(t, full, WithOriginLookup(func(context.Context, Request, string) (bool, error) {
				asked++
				return true, nil
			}))
			r := request(method, "Origin: https://tenant.test")
			if site != "" {
				r.Header.Set("Sec-Fetch-Site", site)
			}
			d := engine.Evaluate(t.Context(), r)
			if want := max(want, map[bool]int{false: 1}[told]); asked != want || d.Allowed() != (want == 1) {
				t.Errorf("%sthe lookup was asked %d times, want %d; got %v", described(full, r), asked, want, d)
			}
		}
	}
}

// Of several values of a header that the lookup reads, a cache may compare another one.
func TestSeveralValuesOfWhatTheLookupReadsStayOutOfCaches(t *testing.T) {
	once := header("Vary: *", "Cache-Control: no-store")
	for _, c := range []struct {
		name  string
		lines []string
		once  bool
	}{
		{"none", nil, false},
		{"one", []string{"X-Tenant: a"}, false},
		{"an empty one", []string{"X-Tenant:"}, false},
		{"two lines", []string{"X-Tenant: a", "X-Tenant: a"}, true},
		{"a list on one line", []string{"X-Tenant: a,b"}, true},
		{"three lines", []string{"X-Tenant: a", "X-Tenant: b", "X-Tenant: c"}, true},
		{"two lines of another header", []string{"X-Other: a", "X-Other: b"}, false},
		{"one line of each", []string{"X-Tenant: a", "X-Region: b"}, false},
		{"a list in the second header", []string{"X-Tenant: a", "X-Region: b, c"}, true},
	} {
		for origin, admitted := range map[string]bool{"https://tenant.test": true, "https://evil.test": false} {
			r := request("GET", append(slices.Clone(c.lines), "Origin: "+origin)...)
			d := evaluated(t, Policy{}, r, WithOriginLookup(admitsTenants, "x-tenant", "X-Region"))
			got := applied(d)
			isOnce := slices.Equal(got["Vary"], once["Vary"]) && slices.Equal(got["Cache-Control"], once["Cache-Control"])
			if isOnce != c.once || d.Allowed() != admitted || !isOnce && !slices.Equal(got["Vary"], []string{"Origin, x-tenant, X-Region"}) {
				t.Errorf("%s: %sgot\n%swant no-store: %v", c.name, described(Policy{}, r), shown(got), c.once)
			}
		}
	}
}

// A preflight that is answered by its method or by what it asks for, and says that twice.
func TestRepeatedPreflightHeadersStayOutOfCachesIfTheyAreEchoed(t *testing.T) {
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}, AllowCredentials: true}
	lists := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"X-A"}, AllowCredentials: true}
	for _, c := range []struct {
		name   string
		policy Policy
		lines  []string
		once   bool
	}{
		{"one line of headers", stars, []string{"Access-Control-Request-Headers: x-a"}, false},
		{"two lines of headers", stars, []string{"Access-Control-Request-Headers: x-a", "Access-Control-Request-Headers: x-b"}, true},
		{"two lines of headers that are not echoed", lists, []string{"Access-Control-Request-Headers: x-a", "Access-Control-Request-Headers: x-b"}, false},
		{"two methods", stars, []string{"Access-Control-Request-Method: PATCH"}, true},
		{"two methods that are not echoed", lists, []string{"Access-Control-Request-Method: PATCH"}, false},
	} {
		r := preflight("https://example.com", "PUT", c.lines...)
		if got := applied(evaluated(t, c.policy, r)); (got.Get("Cache-Control") == "no-store") != c.once || (got.Get("Vary") == "*") != c.once {
			t.Errorf("%s: %sgot\n%swant no-store: %v", c.name, described(c.policy, r), shown(got), c.once)
		}
	}
}

// What is in force when a preflight is refused is in its answer, and nothing of the server's refusal.
func TestARefusedPreflightIsAnsweredByTheListAlone(t *testing.T) {
	for _, enforce := range []Enforcement{EnforceNone, EnforceUnsafe, EnforceAll} {
		p := enforced(enforce)
		d := evaluated(t, p, preflight("https://evil.test", "PUT"))
		if got := shown(applied(d)); d.Status() != 403 || got != shown(header(varyOfOptions)) {
			t.Errorf("Enforce %q: got %d\n%s", enforce, d.Status(), got)
		}
		passing := evaluated(t, p, preflight("https://evil.test", "PUT"), WithPreflightPassthrough())
		if want := map[bool]int{true: 403}[enforce == EnforceAll]; passing.Status() != want {
			t.Errorf("Enforce %q, passed through: got %d, want %d", enforce, passing.Status(), want)
		}
	}
}

// What the router adds to an answer replaces nothing else of it.
func TestAnAnswerThatTheRouterNarrowsKeepsItsHeaders(t *testing.T) {
	r := routedAt(preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token"), "PUT")
	want := applied(evaluated(t, full, preflight("https://example.com", "PUT")))
	want.Set("Access-Control-Allow-Methods", "PUT")
	if got := shown(applied(evaluated(t, full, r))); got != shown(want) {
		t.Errorf("got\n%swant\n%s", got, shown(want))
	}
	nothing := routedAt(preflight("https://example.com", "PUT"))
	want.Del("Access-Control-Allow-Methods")
	got := applied(evaluated(t, full, nothing))
	if _, stays := got["Access-Control-Allow-Methods"]; stays || shown(got) != shown(want) {
		t.Errorf("without routes: got\n%v\nwant\n%s", got, shown(want))
	}
}

// What is echoed keeps its bytes, also the spaces around it.
func TestWhatIsEchoedKeepsItsBytes(t *testing.T) {
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowHeaders: []string{"*"}, AllowCredentials: true}
	for line, want := range map[string]string{
		" x-a ,\tX-B ": " x-a ,\tX-B ", "x-a,,x-b,": "x-a,,x-b,", "authorization, x-a": "x-a", "x-a,authorization,x-b": "x-a,x-b",
	} {
		r := preflight("https://example.com", "PUT")
		r.Header["Access-Control-Request-Headers"] = []string{line}
		if got := applied(evaluated(t, stars, r))["Access-Control-Allow-Headers"]; len(got) != 1 || got[0] != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

// Whoever panics is named in the error.
func TestALookupThatPanicsIsNamed(t *testing.T) {
	log := &recorder{}
	engine := newEngine(t, Policy{}, WithOriginLookup(func(context.Context, Request, string) (bool, error) { panic("a bug") }), WithLogger(log.logger()))
	if d := engine.Evaluate(t.Context(), request("GET", "Origin: https://evil.test")); d.Allowed() {
		t.Errorf("got %v", d)
	}
	log.wantOne(t, "ERROR", `error="origin lookup panicked: a bug"`)
}
