package core

import (
	"context"
	"net/http"
	"net/url"
	"testing"
)

// toHTTP is the request of which r is the view.
func toHTTP(r Request) *http.Request {
	return &http.Request{Method: r.Method, Host: r.Host, Header: r.Header, URL: &url.URL{Path: r.Path, RawPath: r.RawPath}}
}

// wrapped hides from Answer that it is an Engine which decides.
type wrapped struct{ Evaluator }

func TestAnswerIsTheDecisionApplied(t *testing.T) {
	observed := WithObserver(func(context.Context, Request, Decision) {})
	for _, s := range append(situations(), hostileSituations()...) {
		t.Run(s.name, func(t *testing.T) {
			engine := newEngine(t, s.policy, s.options...)
			for how, ev := range map[string]Evaluator{
				"engine": engine, "evaluator": wrapped{engine}, "observed": newEngine(t, s.policy, append(s.options, observed)...),
			} {
				for _, outer := range []func() http.Header{
					func() http.Header { return http.Header{} }, outerLayer,
					func() http.Header { return header("Vary: Accept, origin") },
					func() http.Header { return header("Access-Control-Allow-Origin: outer") },
				} {
					want, got := outer(), outer()
					d := engine.Evaluate(t.Context(), s.request)
					d.Apply(want)
					status := Answer(ev, toHTTP(s.request), got)
					if status != d.Status() || shown(got) != shown(want) {
						t.Errorf("%s: %son top of\n%sgot %d\n%swant %d\n%s", how, described(s.policy, s.request), shown(outer()),
							status, shown(got), d.Status(), shown(want))
					}
				}
			}
		})
	}
}

func TestAnswerAllocatesOneArrayAtMost(t *testing.T) {
	for _, s := range append(situations(), hostileSituations()...) {
		t.Run(s.name, func(t *testing.T) {
			if s.echoes() {
				t.Skip(`"*" with credentials may allocate`)
			}
			engine, r := newEngine(t, s.policy, s.options...), toHTTP(s.request)
			answer := make(http.Header, 8)
			Answer(engine, r, answer)
			want := min(len(answer), 1)
			if n := testing.AllocsPerRun(100, func() {
				clear(answer)
				Answer(engine, r, answer)
			}); int(n) != want {
				t.Errorf("%sgot %v allocations, want %d", described(s.policy, s.request), n, want)
			}
		})
	}
}

func TestTheZeroDecisionAnswersNothing(t *testing.T) {
	h := outerLayer()
	if status := Answer(wrapped{new(Paths)}, toHTTP(request("GET")), h); status != 0 || shown(h) != shown(outerLayer()) {
		t.Errorf("got %d\n%swant 0 and the fields as they were", status, shown(h))
	}
}
