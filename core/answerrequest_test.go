package core

import (
	"context"
	"net/http"
	"testing"
)

func TestAnswerRequestIsAnswerRouted(t *testing.T) {
	kept := 0
	for _, s := range append(situations(), hostileSituations()...) {
		t.Run(s.name, func(t *testing.T) {
			engine := newEngine(t, s.policy, s.options...)
			for _, outer := range []func() http.Header{func() http.Header { return http.Header{} }, outerLayer} {
				want, got := outer(), outer()
				wantStatus, wantLast := AnswerRouted(engine, toHTTP(s.request), want, Routed{})
				status, last, _ := AnswerRequest(t.Context(), engine, s.request, got)
				if status != wantStatus || shown(got) != shown(want) || (last == nil) != (wantLast == nil) {
					t.Errorf("%sgot %d, last %v\n%swant %d, last %v\n%s", described(s.policy, s.request),
						status, last, shown(got), wantStatus, wantLast, shown(want))
				}
				if last != nil {
					kept++
					restored := http.Header{"Vary": {"Accept"}}
					last.Restore(restored, "/things")
					if shown(restored) != shown(header("Vary: *", "Cache-Control: no-store")) {
						t.Errorf("the last word is\n%s", shown(restored))
					}
				}
			}
		})
	}
	if kept == 0 {
		t.Error("no situation needs the last word")
	}
}

func TestAnswerRequestOfTheZeroDecisionLeavesAll(t *testing.T) {
	h := outerLayer()
	status, last, found := AnswerRequest(t.Context(), new(Paths), request("GET"), h)
	if status != 0 || last != nil || found != t.Context() || shown(h) != shown(outerLayer()) {
		t.Errorf("got %d, %v, %v\n%s", status, last, found, shown(h))
	}
}

func TestRouteMethodsNarrowWhatAnswerRequestGrants(t *testing.T) {
	r := preflight(pathsOrigin, "PUT")
	r.RouteMethods = func() []string { return []string{"PUT"} }
	h := http.Header{}
	engine := MustNew(Policy{AllowOrigins: []string{pathsOrigin}, AllowMethods: []string{"PUT", "DELETE"}})
	if AnswerRequest(t.Context(), engine, r, h); h.Get("Access-Control-Allow-Methods") != "PUT" {
		t.Errorf("got\n%s", shown(h))
	}
}

// The router's answer is about one method, and caches may compare the other.
func TestAnswerRequestOfTwoMethodsIsForNoCache(t *testing.T) {
	engine := MustNew(Policy{AllowOrigins: []string{pathsOrigin}, AllowMethods: []string{"PUT", "DELETE"}})
	routed := func() []string { return []string{"PUT"} }
	for _, origin := range []string{pathsOrigin, "https://other.example"} {
		for _, more := range [][]string{nil, {"Access-Control-Request-Method: DELETE"}} {
			r := preflight(origin, "PUT", more...)
			r.RouteMethods = routed
			got, want := http.Header{}, http.Header{}
			AnswerRequest(t.Context(), engine, r, got)
			AnswerRouted(engine, toHTTP(r), want, Routed{Methods: routed})
			isOnce := got.Get("Vary") == "*" && got.Get("Cache-Control") == "no-store"
			if shown(got) != shown(want) || isOnce != (more != nil) {
				t.Errorf("%sgot\n%swant that no cache uses it again: %v, as of AnswerRouted\n%s", described(engine.Policy(), r), shown(got), more != nil, shown(want))
			}
		}
	}
}

// What is found reaches the handlers of admitted requests only.
func TestAnswerRequestReturnsTheContextWithWhatWasFound(t *testing.T) {
	finder := WithOriginFinder(func(_ context.Context, _ Request, origin string) (any, bool, error) {
		return "the tenant of " + origin, origin == pathsOrigin, nil
	})
	engine := MustNew(Policy{}, finder)
	for origin, want := range map[string]any{pathsOrigin: "the tenant of " + pathsOrigin, "https://other.example": nil} {
		r := request("GET", "Origin: "+origin)
		_, _, found := AnswerRequest(t.Context(), engine, r, http.Header{})
		if got := Found(found); got != want {
			t.Errorf("%s: AnswerRequest found %v, want %v", origin, got, want)
		}
		_, _, found = NewGuard(engine).AnswerRequest(t.Context(), r, http.Header{})
		if got := Found(found); got != want {
			t.Errorf("%s: the guard found %v, want %v", origin, got, want)
		}
	}
}

func TestGuardAnswersARequestOfAnotherFramework(t *testing.T) {
	log := &recorder{}
	engine := newEngine(t, full, WithLogger(log.logger()))
	for _, s := range []Request{request("GET", "Origin: https://example.com"), preflight("https://evil.example", "PUT")} {
		want, got := outerLayer(), outerLayer()
		wantStatus, _ := NewGuard(engine).Answer(toHTTP(s), want)
		status, last, _ := NewGuard(engine).AnswerRequest(t.Context(), s, got)
		if status != wantStatus || shown(got) != shown(want) {
			t.Errorf("%sgot %d\n%swant %d\n%s", described(full, s), status, shown(got), wantStatus, shown(want))
		}
		*log = recorder{}
		got["Access-Control-Allow-Origin"] = []string{"*"}
		if last.Restore(got, "/things"); shown(got) != shown(want) {
			t.Errorf("%srestored\n%swant\n%s", described(full, s), shown(got), shown(want))
		}
		if log.String() == "" {
			t.Errorf("%sthe change was not logged", described(full, s))
		}
	}
}
