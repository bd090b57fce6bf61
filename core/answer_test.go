package core

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

// toHTTP is the request of which r is the view.
func toHTTP(r Request) *http.Request {
	return &http.Request{Method: r.Method, Host: r.Host, Header: r.Header, URL: &url.URL{Path: r.Path, RawPath: r.RawPath}}
}

// wrapped hides from Answer that it is an Engine which decides.
type wrapped struct{ Evaluator }

func newPaths(t *testing.T, options []Option, rules ...PathRule) *Paths {
	t.Helper()
	p, err := NewPaths(rules, options...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAnswerIsTheDecisionApplied(t *testing.T) {
	observed := WithObserver(func(context.Context, Request, Decision) {})
	quiet := (&recorder{}).logger()
	anyMethod := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"*"}, AllowCredentials: true}
	named := situation{name: "any method with credentials", policy: anyMethod, request: preflight("https://example.com", "PUT")}
	for _, s := range append(append(situations(), named), hostileSituations()...) {
		t.Run(s.name, func(t *testing.T) {
			engine := newEngine(t, s.policy, s.options...)
			for how, ev := range map[string]Evaluator{
				"engine": engine, "evaluator": wrapped{engine}, "observed": newEngine(t, s.policy, append(slices.Clone(s.options), observed)...),
				"logged":  newEngine(t, s.policy, append(slices.Clone(s.options), logged(quiet))...),
				"by path": newPaths(t, nil, PathRule{"/", engine}), "by path, observed": newPaths(t, []Option{observed}, PathRule{"/", engine}),
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

// logged is WithLogger for engines that may have a logger already.
func logged(l *slog.Logger) Option { return func(s *settings) { s.logger = l } }

// Answer takes a shorter way for requests that a logger has nothing to say about.
func TestAnswerLogsWhatEvaluateLogs(t *testing.T) {
	more := []situation{
		{name: "an image of another site", policy: Policy{AllowOrigins: []string{"https://example.com"}, Enforce: EnforceAll}, request: request("GET", "Sec-Fetch-Site: cross-site")},
		{name: "two methods", policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Method: PUT")},
		{name: "two lines of granted headers", policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token", "Access-Control-Request-Headers: content-type")},
		{name: "two lines of headers", policy: full, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token", "Access-Control-Request-Headers: x-other")},
		{name: "everyone's OPTIONS", policy: everyone, request: request("OPTIONS", "Origin: evil", "Origin: evil")},
		{name: "everyone's preflight", policy: everyone, request: preflight("evil", "PATCH")},
	}
	recorded := 0
	for _, s := range slices.Concat(more, situations(), hostileSituations()) {
		records := func(ask func(engine *Engine)) string {
			record := &recorder{}
			withoutTime := func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey || a.Key == "stack" {
					return slog.Attr{}
				}
				return a
			}
			handler := slog.NewTextHandler(record, &slog.HandlerOptions{ReplaceAttr: withoutTime})
			engine := newEngine(t, s.policy, append(slices.Clone(s.options), logged(slog.New(handler)))...)
			ask(engine)
			ask(engine) // what was granted is remembered
			return record.String()
		}
		view := RequestFromHTTP(toHTTP(s.request))
		want := records(func(engine *Engine) { engine.Evaluate(t.Context(), view) })
		got := records(func(engine *Engine) { Answer(engine, toHTTP(s.request), http.Header{}) })
		if got != want {
			t.Errorf("%s: %sAnswer logs\n%s\nEvaluate logs\n%s", s.name, described(s.policy, s.request), got, want)
		}
		if want != "" {
			recorded++
		}
	}
	if recorded < 20 {
		t.Errorf("only %d situations are logged", recorded)
	}
}

func TestAnswerAllocatesOneArrayAtMost(t *testing.T) {
	for _, s := range append(situations(), hostileSituations()...) {
		t.Run(s.name, func(t *testing.T) {
			if s.echoes(t) {
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

func TestAnswerIsThatOfTheRuleOfThePath(t *testing.T) {
	paths := newPaths(t, nil,
		PathRule{"/api/", openEngine()}, PathRule{"/api/admin/{x}", DenyAll()},
		PathRule{"/nested/", newPaths(t, nil, PathRule{"/nested/open/", openEngine()})})
	for _, path := range []struct{ path, raw string }{
		{"/api/x", ""}, {"/api/admin/x", ""}, {"/api/admin/x/", ""}, {"/api//admin/x", ""}, {"/api/admin/x", "/api/admin%2Fx"},
		{"/api", ""}, {"/elsewhere", ""}, {"", ""}, {"*", ""}, {"/nested/open/x", ""}, {"/nested/x", ""},
	} {
		for _, r := range []Request{request("GET", "Origin: "+pathsOrigin), preflight(pathsOrigin, "PUT")} {
			r.Path, r.RawPath = path.path, path.raw
			want, got := outerLayer(), outerLayer()
			d := paths.Evaluate(t.Context(), r)
			d.Apply(want)
			if status := Answer(paths, toHTTP(r), got); status != d.Status() || shown(got) != shown(want) {
				t.Errorf("%s %s %s: got %d\n%swant %d\n%s", r.Method, r.Path, r.RawPath, status, shown(got), d.Status(), shown(want))
			}
		}
	}
}

func TestAnswerIsSeenByTheObserverOfPaths(t *testing.T) {
	seen := 0
	observed := WithObserver(func(context.Context, Request, Decision) { seen++ })
	paths := newPaths(t, []Option{observed}, PathRule{"/", openEngine()})
	Answer(paths, toHTTP(request("GET", "Origin: "+pathsOrigin)), http.Header{})
	inner := newPaths(t, nil, PathRule{"/", MustNew(Policy{AllowOrigins: []string{pathsOrigin}}, observed)})
	Answer(inner, toHTTP(request("GET", "Origin: "+pathsOrigin)), http.Header{})
	if seen != 2 {
		t.Errorf("seen %d times, want 2", seen)
	}
}

func TestAnswerOfARequestWithoutURL(t *testing.T) {
	r := toHTTP(request("GET", "Origin: "+pathsOrigin))
	r.URL = nil
	h := http.Header{}
	if status := Answer(newPaths(t, nil, PathRule{"/api/", openEngine()}), r, h); status != 0 || len(h) > 0 {
		t.Errorf("got %d\n%s", status, shown(h))
	}
}
