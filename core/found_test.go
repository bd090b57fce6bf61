package core

import (
	"context"
	"errors"
	"net/http"
	"testing"
)

type tenant struct{ name string }

// findTenant knows the tenant of an API key, and admits its page.
func findTenant(_ context.Context, r Request, origin string) (any, bool, error) {
	switch r.Header.Get("X-Key") {
	case "acme":
		return &tenant{"acme"}, origin == "https://acme.test", nil
	case "broken":
		return &tenant{"broken"}, true, errors.New("no database")
	}
	return nil, true, nil
}

func TestTheHandlerGetsWhatTheLookupFound(t *testing.T) {
	p := Policy{AllowOrigins: []string{"https://listed.test"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}, AllowCredentials: true}
	options := []Option{WithOriginFinder(findTenant, "X-Key"), WithLogger((&recorder{}).logger())}
	engine := newEngine(t, p, options...)
	watched := newEngine(t, p, append(options, WithObserver(func(context.Context, Request, Decision) {}))...)
	for _, c := range []struct {
		name    string
		request Request
		want    string // "" for nothing
	}{
		{"its page", request("GET", "Origin: https://acme.test", "X-Key: acme"), "acme"},
		{"its preflight", preflight("https://acme.test", "PUT", "X-Key: acme", "Access-Control-Request-Headers: x-a"), "acme"},
		{"another page", request("GET", "Origin: https://evil.test", "X-Key: acme"), ""},
		{"a listed page", request("GET", "Origin: https://listed.test", "X-Key: acme"), ""},
		{"the server's own page", request("POST", "Origin: https://acme.test", "X-Key: acme", "Sec-Fetch-Site: same-origin"), ""},
		{"no Origin", request("GET", "X-Key: acme"), ""},
		{"a failure", request("GET", "Origin: https://acme.test", "X-Key: broken"), ""},
		{"admitted, and nothing found", request("GET", "Origin: https://acme.test"), ""},
	} {
		for how, ev := range map[string]Evaluator{"plain": engine, "observed": watched, "by path": newPaths(t, nil, PathRule{"/", engine}),
			"the second of two": FirstAdmitting(DenyAll(), engine), "by another evaluator": wrapped{engine}} {
			for _, answer := range []func(r *http.Request){
				func(r *http.Request) { Answer(ev, r, http.Header{}) },
				func(r *http.Request) { AnswerRouted(ev, r, http.Header{}, Routed{OtherMethods: []string{"DELETE"}}) },
				func(r *http.Request) { NewGuard(ev).Answer(r, http.Header{}) },
			} {
				r := toHTTP(c.request)
				answer(r)
				got := ""
				if found, ok := Found(r.Context()).(*tenant); ok {
					got = found.name
				}
				if got != c.want || c.want == "" && Found(r.Context()) != nil {
					t.Errorf("%s, %s: got %q, want %q", c.name, how, got, c.want)
				}
			}
		}
	}
}

func TestAFinderIsALookup(t *testing.T) {
	if _, err := New(Policy{}, WithOriginFinder(nil)); err == nil {
		t.Error("a nil function was accepted")
	}
	if _, err := New(Policy{}, WithOriginFinder(findTenant), WithOriginLookup(admitsTenants)); err == nil {
		t.Error("two lookups were accepted")
	}
	d := evaluated(t, Policy{}, request("GET", "Origin: https://acme.test", "X-Key: acme"), WithOriginFinder(findTenant, "X-Key"))
	if got := applied(d).Get("Vary"); !d.Allowed() || got != "Origin, X-Key" {
		t.Errorf("got %s, Vary %q", d, got)
	}
}
