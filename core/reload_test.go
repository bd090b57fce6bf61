package core

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// another differs from full in every field of an answer.
var another = Policy{
	AllowOrigins:    []string{"*"},
	AllowMethods:    []string{"PATCH"},
	AllowHeaders:    []string{"X-Other"},
	ExposeHeaders:   []string{"X-Else"},
	MaxAgeSeconds:   7,
	PreflightStatus: 200,
}

// A request sees one policy throughout, however often the policy changes meanwhile.
func TestReloadWithRequestsRunning(t *testing.T) {
	requests := []Request{
		request("GET"),
		request("GET", "Origin: https://example.com"),
		request("GET", "Origin: https://evil.test"),
		request("OPTIONS", "Origin: https://example.com"),
		preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token"),
		preflight("https://example.com", "PATCH", "Access-Control-Request-Headers: x-other", "Access-Control-Request-Headers: x-token"),
		preflight("https://evil.test", "PUT"),
	}
	show := func(d Decision) string {
		return fmt.Sprintf("kind %v, allowed %v, status %d, %v: %s\n%s", d.Kind(), d.Allowed(), d.Status(), d.Reason(), d.Explain(), shown(applied(d)))
	}
	possible := make([]map[string]bool, len(requests))
	for i, r := range requests {
		possible[i] = map[string]bool{show(evaluated(t, full, r)): true, show(evaluated(t, another, r)): true}
	}

	engine := newEngine(t, full)
	var requesting, reloading sync.WaitGroup
	stop := make(chan struct{})
	reloading.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := engine.Reload([]Policy{another, full}[i%2]); err != nil {
				t.Error(err)
			}
			if err := engine.Reload(Policy{}); err == nil {
				t.Error("an empty policy was accepted")
			}
		}
	})
	for range 4 {
		requesting.Go(func() {
			for range 300 {
				for i, r := range requests {
					if got := show(engine.Evaluate(context.Background(), r)); !possible[i][got] {
						t.Errorf("%sgot an answer of neither policy:\n%s", described(engine.Policy(), r), got)
						return
					}
				}
			}
		})
	}
	requesting.Wait()
	close(stop)
	reloading.Wait()
}

func TestDecisionKeepsItsPolicyWhenAnotherIsLoaded(t *testing.T) {
	engine := newEngine(t, full)
	d := engine.Evaluate(t.Context(), preflight("https://example.com", "PUT"))
	if err := engine.Reload(another); err != nil {
		t.Fatal(err)
	}
	if got := shown(applied(d)); d.Status() != 204 || got != shown(fullPreflight) {
		t.Errorf("got status %d\n%swant 204\n%s", d.Status(), got, shown(fullPreflight))
	}
}

func TestInvalidReloadChangesNothing(t *testing.T) {
	engine := newEngine(t, full)
	for _, invalid := range []Policy{
		{},
		{AllowOrigins: []string{"*"}, AllowCredentials: true},
		{AllowOrigins: []string{"https://example.com", "nonsense"}},
		{AllowOrigins: []string{"https://evil.test"}, AllowMethods: []string{"put"}},
	} {
		if err := engine.Reload(invalid); err == nil {
			t.Errorf("%+v was accepted", invalid)
		}
		if got := engine.Policy(); !reflect.DeepEqual(got, full) {
			t.Errorf("after %+v: got the policy %+v\nwant %+v", invalid, got, full)
		}
		if got := shown(applied(engine.Evaluate(t.Context(), request("GET", "Origin: https://example.com")))); got != shown(fullGrant) {
			t.Errorf("after %+v: got\n%swant\n%s", invalid, got, shown(fullGrant))
		}
	}
}

func TestReloadKeepsTheOptions(t *testing.T) {
	engine := newEngine(t, full, WithOriginLookup(admitsTenants, "X-Tenant"), WithPreflightPassthrough())
	if err := engine.Reload(Policy{}); err != nil {
		t.Fatalf("with a lookup the list may be empty: %v", err)
	}
	d := engine.Evaluate(t.Context(), preflight("https://tenant.test", "GET"))
	want := header("Access-Control-Allow-Origin: https://tenant.test", varyOfOptions+", X-Tenant")
	if d.Status() != 0 || shown(applied(d)) != shown(want) {
		t.Errorf("got status %d\n%swant 0\n%s", d.Status(), shown(applied(d)), shown(want))
	}
}

func TestDenyAllStaysClosed(t *testing.T) {
	engine := DenyAll()
	if err := engine.Reload(full); err == nil || !strings.Contains(err.Error(), "New") {
		t.Errorf("got error %v, want one that says to make an engine with New", err)
	}
	if d := engine.Evaluate(t.Context(), request("GET", "Origin: https://example.com")); d.Allowed() {
		t.Errorf("got a grant: %s", d)
	}
}

func TestPoliciesAreCopied(t *testing.T) {
	scribble := func(p Policy) {
		for _, list := range [][]string{p.AllowOrigins, p.AllowMethods, p.AllowHeaders, p.ExposeHeaders} {
			for i := range list {
				list[i] = "scribbled"
			}
		}
	}
	given := full.clone()
	engine := newEngine(t, given)
	scribble(given)
	scribble(engine.Policy())
	given = full.clone()
	if err := engine.Reload(given); err != nil {
		t.Fatal(err)
	}
	scribble(given)
	if got := engine.Policy(); !reflect.DeepEqual(got, full) {
		t.Errorf("got the policy %+v\nwant %+v", got, full)
	}
	for _, r := range []Request{preflight("https://example.com", "PUT"), request("GET", "Origin: https://example.com")} {
		want, got := evaluated(t, full, r), engine.Evaluate(t.Context(), r)
		if shown(applied(got)) != shown(applied(want)) || got.Explain() != want.Explain() {
			t.Errorf("%sgot\n%s%s\nwant\n%s%s", described(full, r), shown(applied(got)), got, shown(applied(want)), want)
		}
	}
}
