package core

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

// twoRules has two rules, and ambiguousPath leads to both.
func twoRules(t *testing.T, first, second Evaluator, opts ...Option) *Paths {
	t.Helper()
	return newPaths(t, opts, PathRule{"/a/", first}, PathRule{"/b/", second})
}

// ambiguousPath sends r to a path that some routers read as one below /a/, others as one
// below /b/.
func ambiguousPath(r Request) Request { return at("/a/../b/x", r) }

// policiesThatDifferInOne returns all policies of a few values for each field, and for each of
// them those with another value in one field.
func policiesThatDifferInOne() (policies []Policy, others map[int][]Policy) {
	fields := []func(p *Policy, value int) bool{
		func(p *Policy, v int) bool {
			values := [][]string{{"*"}, {pathsOrigin}, {"https://other.example"}}
			p.AllowOrigins = values[v%len(values)]
			return v < len(values)
		},
		func(p *Policy, v int) bool { p.AllowCredentials = v == 1; return v < 2 },
		func(p *Policy, v int) bool {
			values := [][]string{nil, {"PUT"}, {"DELETE"}, {"*"}}
			p.AllowMethods = values[v%len(values)]
			return v < len(values)
		},
		func(p *Policy, v int) bool {
			values := [][]string{nil, {"X-A"}, {"Authorization"}, {"*"}, {"*", "Authorization"}}
			p.AllowHeaders = values[v%len(values)]
			return v < len(values)
		},
		func(p *Policy, v int) bool {
			values := [][]string{nil, {"X-E"}, {"*"}}
			p.ExposeHeaders = values[v%len(values)]
			return v < len(values)
		},
		func(p *Policy, v int) bool {
			values := []int{0, -1, 1, 5, 600}
			p.MaxAgeSeconds = values[v%len(values)]
			return v < len(values)
		},
	}
	policies = []Policy{{}}
	for _, set := range fields {
		var more []Policy
		for _, p := range policies {
			for v := 0; set(&p, v); v++ {
				more = append(more, p)
			}
		}
		policies = more
	}
	valid := func(p Policy) bool { return newError(p) == nil }
	policies = slices.DeleteFunc(policies, func(p Policy) bool { return !valid(p) })
	others = map[int][]Policy{}
	for i, p := range policies {
		for _, set := range fields {
			other := p
			for v := 0; set(&other, v); v++ {
				if valid(other) && fmt.Sprint(other) != fmt.Sprint(p) {
					others[i] = append(others[i], other)
				}
			}
		}
	}
	return policies, others
}

// grantsOf is what a policy grants to the origin, permission by permission, read from its own
// responses to a request and to a preflight that asks for everything.
func grantsOf(t *testing.T, p Policy) permissions {
	t.Helper()
	engine := newEngine(t, p)
	granted := permissions{}
	for _, r := range []*http.Request{
		{Method: "GET", URL: &url.URL{Path: "/"}, Header: header("Origin: " + pathsOrigin)},
		{Method: "OPTIONS", URL: &url.URL{Path: "/"}, Header: header("Origin: "+pathsOrigin, "Access-Control-Request-Method: PUT")},
	} {
		for permission, has := range permissionsOf(t, engine, r) {
			granted[permission] = granted[permission] || has
		}
	}
	return granted
}

// covers reports whether one has all that the other has.
func (p permissions) covers(other permissions) bool {
	for permission, has := range other {
		if has && !p[permission] {
			return false
		}
	}
	return true
}

// TestRulesThatDifferInOneFieldGrantWhatTheNarrowerGrants tries every field of two rules alone. If
// one of them grants no more than the other, the response is its own, but for Vary. Otherwise
// nothing is granted.
func TestRulesThatDifferInOneFieldGrantWhatTheNarrowerGrants(t *testing.T) {
	policies, others := policiesThatDifferInOne()
	granted := map[string]permissions{}
	grants := func(p Policy) permissions {
		key := fmt.Sprint(p)
		if granted[key] == nil {
			granted[key] = grantsOf(t, p)
		}
		return granted[key]
	}
	requests := []Request{
		request("GET"), request("GET", "Origin: "+pathsOrigin), request("OPTIONS"), request("OPTIONS", "Origin: "+pathsOrigin),
		preflight(pathsOrigin, "PUT", "Access-Control-Request-Headers: authorization,x-a"),
	}
	shared, refused := 0, 0
	for i, p := range policies {
		if i%31 > 0 { // all of them would take seconds
			continue
		}
		for _, other := range others[i] {
			mine, theirs := grants(p), grants(other)
			narrow := []Policy{}
			if theirs.covers(mine) {
				narrow = append(narrow, p)
			}
			if mine.covers(theirs) {
				narrow = append(narrow, other)
			}
			paths := twoRules(t, newEngine(t, p), newEngine(t, other))
			for _, r := range requests {
				got := applied(paths.Evaluate(t.Context(), ambiguousPath(r)))
				got.Del("Vary")
				var want []string
				for _, least := range narrow {
					h := applied(evaluated(t, least, r))
					h.Del("Vary")
					want = append(want, shown(h))
				}
				if len(narrow) == 0 {
					want = []string{""}
				}
				if !slices.Contains(want, shown(got)) {
					t.Fatalf("%v\nand %v\n%sgot\n%swant one of\n%q", p, other, described(p, r), shown(got), want)
				}
				if len(got) > 0 {
					shared++
				} else {
					refused++
				}
			}
		}
	}
	if shared < 200 || refused < 200 {
		t.Errorf("%d responses granted something, %d nothing: too few", shared, refused)
	}
}

// No Access-Control-Max-Age is five seconds, and -1 is none.
func TestTheShorterReuseOfAPreflightIsGranted(t *testing.T) {
	aged := func(seconds int) Evaluator {
		return newEngine(t, Policy{AllowOrigins: []string{pathsOrigin}, MaxAgeSeconds: seconds})
	}
	for _, c := range []struct {
		first, second int
		want          string
	}{{6, 0, ""}, {0, 6, ""}, {4, 0, "4"}, {0, 4, "4"}, {1, -1, "0"}, {-1, 1, "0"}, {0, -1, "0"}, {-1, 0, "0"}, {600, 10, "10"}, {10, 600, "10"}} {
		d := twoRules(t, aged(c.first), aged(c.second)).Evaluate(t.Context(), ambiguousPath(preflight(pathsOrigin, "GET")))
		if got := applied(d).Get("Access-Control-Max-Age"); !d.Allowed() || got != c.want {
			t.Errorf("%d and %d seconds: got %q, want %q", c.first, c.second, got, c.want)
		}
	}
}

func TestWhatOneOfTheRulesKeepsOutStaysOut(t *testing.T) {
	const origin = "https://app.example"
	listed := Policy{AllowOrigins: []string{origin}}
	with := func(change func(p *Policy)) Evaluator {
		p := listed
		change(&p)
		return newEngine(t, p)
	}
	unsafe := func(p *Policy) { p.Enforce = EnforceUnsafe }
	credentials := with(func(p *Policy) { p.AllowCredentials = true })
	headers := with(func(p *Policy) { p.AllowHeaders = []string{"X-A"} })
	enforcedHeaders := with(func(p *Policy) { p.AllowHeaders, p.Enforce = []string{"X-A"}, EnforceUnsafe })
	otherHost := with(func(p *Policy) { p.AllowHosts = []string{"other.test"} })
	post := func(origin string) Request { return request("POST", "Origin: "+origin) }
	for _, c := range []struct {
		name          string
		first, second Evaluator
		request       Request
		want          int
	}{
		{"none enforces", newEngine(t, listed), headers, post("https://evil.test"), 0},
		{"the first enforces", with(unsafe), headers, post("https://evil.test"), 403},
		{"the second enforces", headers, with(unsafe), post("https://evil.test"), 403},
		{"an admitted origin is served", with(unsafe), headers, post(origin), 0},
		{"a GET is served", headers, with(unsafe), request("GET", "Origin: https://evil.test"), 0},
		{"neither grants least, and none enforces", credentials, headers, post(origin), 0},
		{"neither grants least, and the second enforces", credentials, enforcedHeaders, post(origin), 403},
		{"neither grants least, and the first enforces", enforcedHeaders, credentials, post(origin), 403},
		{"the second does not know the host", newEngine(t, listed), otherHost, request("GET", "Origin: https://evil.test"), 403},
		{"the first does not know the host", otherHost, newEngine(t, listed), request("GET", "Origin: https://evil.test"), 403},
		{"one does not know the host of an admitted origin", newEngine(t, listed), otherHost, request("GET", "Origin: "+origin), 403},
		{"one does not know the host of a request without Origin", newEngine(t, listed), otherHost, request("GET"), 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := twoRules(t, c.first, c.second).Evaluate(t.Context(), ambiguousPath(c.request))
			h := applied(d)
			if d.Status() != c.want || (c.want == 403 && len(h["Access-Control-Allow-Origin"]) > 0) {
				t.Errorf("got %d, want %d\n%s", d.Status(), c.want, shown(h))
			}
		})
	}
}

// Everyone is admitted by both rules, which grant different methods: so nothing is granted, also to a
// request without Origin, whose response a cache may give to any page.
func TestRulesForEveryoneThatDisagreeGrantNothing(t *testing.T) {
	put := newEngine(t, Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{"PUT"}})
	deletes := newEngine(t, Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{"DELETE"}})
	paths := twoRules(t, put, deletes)
	for _, c := range []struct {
		request Request
		reason  Reason
		vary    string
	}{
		{request("GET"), ReasonNoOrigin, ""},
		{request("GET", "Origin: "+pathsOrigin), ReasonPathAmbiguous, ""},
		{request("GET", "Origin: x"), ReasonPathAmbiguous, ""},
		{request("OPTIONS"), ReasonNoOrigin, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"},
		{preflight("x", "PUT"), ReasonPathAmbiguous, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"},
	} {
		d := paths.Evaluate(t.Context(), ambiguousPath(c.request))
		h := applied(d)
		if d.Reason() != c.reason || len(h["Access-Control-Allow-Origin"]) > 0 || h.Get("Vary") != c.vary {
			t.Errorf("%s %v: got %v\n%swant %v, Vary %q", c.request.Method, c.request.Header, d.Reason(), shown(h), c.reason, c.vary)
		}
	}
}

func TestRulesThatCoverNothingLeaveAnAmbiguousPathAlone(t *testing.T) {
	d := twoRules(t, new(Paths), new(Paths)).Evaluate(t.Context(), ambiguousPath(request("GET", "Origin: "+pathsOrigin)))
	h := outerLayer()
	d.Apply(h)
	if d.Status() != 0 || d.Reason() != ReasonNoPolicy || shown(h) != shown(outerLayer()) {
		t.Errorf("got %d, %v\n%s", d.Status(), d.Reason(), shown(h))
	}
}

// A rule that must keep its response out of caches does so for all rules.
func TestVaryOfAnAmbiguousPathIsThatOfAllRules(t *testing.T) {
	listed := Policy{AllowOrigins: []string{"https://other.example"}}
	fails := newEngine(t, listed, WithOriginLookup(func(context.Context, Request, string) (bool, error) {
		return false, errors.New("the database is away")
	}, "X-Tenant"), WithLogger((&recorder{}).logger()))
	tenants := newEngine(t, listed, WithOriginLookup(admitsTenants, "X-Tenant"))
	regions := newEngine(t, listed, WithOriginLookup(admitsTenants, "X-Region"))
	plain := newEngine(t, listed)
	get := request("GET", "Origin: "+pathsOrigin, "X-Several: a", "X-Several: b")
	for _, c := range []struct {
		name          string
		first, second Evaluator
		want          http.Header
	}{
		{"the lookup of the second fails", plain, fails, header("Vary: *", "Cache-Control: no-store")},
		{"the lookup of the first fails", fails, plain, header("Vary: *", "Cache-Control: no-store")},
		{"the second has a lookup", plain, tenants, header("Vary: Origin, X-Tenant")},
		{"the second admits, and reads several values", plain, newEngine(t, listed, WithOriginLookup(func(context.Context, Request, string) (bool, error) { return true, nil }, "X-Several")),
			header("Vary: *", "Cache-Control: no-store")},
		{"both have lookups", regions, tenants, header("Vary: Origin, X-Region, X-Tenant")},
		{"the second asks two", plain, FirstAdmitting(tenants, regions), header("Vary: Origin, X-Tenant, X-Region")},
		{"the first asks two", FirstAdmitting(tenants, regions), plain, header("Vary: Origin, X-Tenant, X-Region")},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := applied(twoRules(t, c.first, c.second).Evaluate(t.Context(), ambiguousPath(get)))
			if !maps.EqualFunc(got, c.want, slices.Equal) {
				t.Errorf("got\n%swant\n%s", shown(got), shown(c.want))
			}
		})
	}
}
