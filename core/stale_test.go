package core

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
)

// An outer layer may have left any of the headers that a response can have. None of those that
// the decision owns stays, whatever stands beside it.
func TestNoStaleHeaderStays(t *testing.T) {
	owned := []string{keyAllowOrigin, keyAllowCredentials, keyAllowMethods, keyAllowHeaders, keyMaxAge, keyExposeHeaders}
	left := append(slices.Clone(owned), keyVary, "Content-Type")
	for _, s := range append(situations(), hostileSituations()...) {
		engine := newEngine(t, s.policy, s.options...)
		fresh := applied(engine.Evaluate(t.Context(), s.request))
		for set := range 1 << len(left) {
			stale := http.Header{}
			for i, key := range left {
				if set>>i&1 == 1 {
					stale[key] = []string{map[string]string{keyVary: "Accept"}[key] + "stale"}
				}
			}
			got := stale.Clone()
			Answer(engine, toHTTP(s.request), got)
			for _, key := range owned {
				if !slices.Equal(got[key], fresh[key]) {
					t.Fatalf("%s: %son top of\n%sgot\n%swant %s %q", s.name, described(s.policy, s.request), shown(stale), shown(got), key, fresh[key])
				}
			}
		}
	}
}

// Whoever changes a slice of his own policy changes nothing in the engine.
func TestEveryListOfAPolicyIsCopied(t *testing.T) {
	p := Policy{
		AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"X-A"},
		ExposeHeaders: []string{"X-E"}, AllowHosts: []string{"api.test"},
	}
	engine := newEngine(t, p)
	before := fmt.Sprint(engine.Policy())
	own := engine.Policy()
	for _, list := range [][]string{
		p.AllowOrigins, p.AllowMethods, p.AllowHeaders, p.ExposeHeaders, p.AllowHosts,
		own.AllowOrigins, own.AllowMethods, own.AllowHeaders, own.ExposeHeaders, own.AllowHosts,
	} {
		list[0] = "changed.test"
	}
	if got := fmt.Sprint(engine.Policy()); got != before {
		t.Errorf("got  %s\nwant %s", got, before)
	}
}

// After a failure, the next request may be decided otherwise, so no cache may keep the response.
func TestResponsesAfterAFailureStayOutOfCaches(t *testing.T) {
	for name, opt := range map[string]Option{
		"an observer": WithObserver(func(context.Context, Request, Decision) { panic("a bug") }),
		"a lookup":    WithOriginLookup(failsToLookUp),
	} {
		for _, r := range []Request{request("GET", "Origin: https://evil.test"), request("GET", "Origin: https://example.com"), preflight("https://evil.test", "PUT")} {
			s := situation{policy: full, options: []Option{opt}, request: r}
			d := s.quietly(t)
			if d.Allowed() { // a listed origin is not looked up
				continue
			}
			if d.Reason() != ReasonLookupFailed && d.Reason() != ReasonObserverFailed {
				continue // refused before an observer could fail
			}
			if got, want := shown(applied(d)), shown(header("Vary: *", "Cache-Control: no-store")); got != want {
				t.Errorf("%s: %sgot\n%swant\n%s", name, described(full, r), got, want)
			}
		}
	}
}
