package conformance

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// The checks in this file are about what an adapter owes to any evaluator.

func contractChecks() []check {
	const rule = "design: an adapter views, evaluates, applies, answers or goes on"
	return []check{
		{name: "behaviour/a nil evaluator panics when mounted", rule: rule, judge: judgeNil},
		{name: "behaviour/the evaluator sees the request as it was received", rule: rule, judge: judgeView},
		{name: "behaviour/a request is evaluated once, with its own context", rule: rule, judge: judgeContext},
		{name: "behaviour/the zero decision leaves an answer alone", rule: rule, judge: judgeZero},
		{name: "behaviour/the fields are there before the handler runs", rule: rule, judge: judgeBefore},
		{name: "behaviour/the answer to a preflight has no body", rule: rule, judge: judgeBody},
	}
}

func judgeNil(s *stage) (found verdict) {
	defer func() {
		if recover() == nil {
			found.addf("Build accepts a nil evaluator, which would fail with the first request")
		}
	}()
	s.build(nil, routesFor(vector.Methods, answerOK))
	return found
}

func answerOK(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }

// spy is an evaluator that records its requests.
type spy struct {
	core.Evaluator
	mu   sync.Mutex
	seen []core.Request
	tags []any // of the contexts
}

// contextTag is the key under which a layer outside marks a request's context.
type contextTag struct{}

func (e *spy) Evaluate(ctx context.Context, r core.Request) core.Decision {
	seen := r
	seen.Header = r.Header.Clone()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen, e.tags = append(e.seen, seen), append(e.tags, ctx.Value(contextTag{}))
	return e.Evaluator.Evaluate(ctx, r)
}

func judgeView(s *stage) (found verdict) {
	e := &spy{Evaluator: core.DenyAll()}
	s.build(e, routesFor(vector.Methods, answerOK))
	// An escaped letter makes URL.RawPath differ from URL.Path. Frameworks route
	// such a path differently; the middleware of a group or route may not see it.
	path, rawPath := "/api/resource?q=1", ""
	if s.mount == MountApp {
		path, rawPath = "/api/%72esource?q=1", "/api/%72esource"
	}
	r := &wire.Request{Method: "PATCH", Path: path, Host: "tenant.example.test:8443", Fields: [][2]string{
		{wire.Origin, "https://a.example"}, {"x-line", "second"}, {"X-Line", "first"}, {wire.Origin, "https://b.example"},
	}}
	if _, err := s.Ask(r); err != nil {
		found.addf("%v\n%s", err, s.Log.Take())
		return found
	}
	want := core.Request{Method: r.Method, Host: r.Host, Path: vector.Path, RawPath: rawPath, RawQuery: "q=1", Header: http.Header{
		"Origin": {"https://a.example", "https://b.example"}, "X-Line": {"second", "first"},
	}}
	if len(e.seen) != 1 || fmt.Sprint(e.seen[0]) != fmt.Sprint(want) {
		found.add("the evaluator's view of the request", fmt.Sprintf("%+v", []core.Request{want}), fmt.Sprintf("%+v", e.seen))
	}
	return found
}

func judgeContext(s *stage) (found verdict) {
	e := &spy{Evaluator: core.MustNew(plainPolicy())}
	s.build(e, routesFor(vector.Methods, answerOK), func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx := context.WithValue(r.Context(), contextTag{}, "outer")
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	})
	for _, r := range []*wire.Request{actual("https://example.com"), preflight("https://example.com", "PUT")} {
		e.seen, e.tags = nil, nil
		got, err := s.Ask(r)
		if err != nil {
			found.addf("%v\n%s", err, s.Log.Take())
			continue
		}
		found.answer = got
		if !slices.Equal(e.tags, []any{"outer"}) {
			found.add("contexts that the evaluator was given for one "+r.Method, `one, with the value "outer" of the layer outside`, fmt.Sprintf("%v", e.tags))
		}
	}
	return found
}

// evaluatorFunc is an evaluator in a function.
type evaluatorFunc func(ctx context.Context, r core.Request) core.Decision

func (f evaluatorFunc) Evaluate(ctx context.Context, r core.Request) core.Decision { return f(ctx, r) }

func judgeZero(s *stage) (found verdict) {
	runs := 0
	handler := func(w http.ResponseWriter, r *http.Request) { runs++; answerOK(w, r) }
	outer := vector.App{Outer: [][2]string{{wire.AllowOrigin, "https://left.example"}, {wire.Vary, "X-Left"}}}
	ev := evaluatorFunc(func(context.Context, core.Request) core.Decision { return core.Decision{} })
	s.build(ev, routesFor([]string{"GET", "OPTIONS"}, handler), around(&outer))
	want := wire.CORSLines(http.Header{wire.AllowOrigin: {"https://left.example"}, wire.Vary: {"X-Left"}})
	for _, r := range []*wire.Request{actual("https://example.com"), preflight("https://example.com", "GET")} {
		runs = 0
		got, err := s.Ask(r)
		if err != nil {
			found.addf("%v\n%s", err, s.Log.Take())
			continue
		}
		found.answer = got
		if lines := wire.CORSLines(got.Header); lines != want || runs != 1 {
			found.add(r.Method+" under the zero decision", want+"and one call of the handler", lines+"and "+strconv.Itoa(runs))
		}
	}
	return found
}

// judgeBefore lets the handler look at the headers and flush them: the headers of a
// stream are sent long before its handler returns.
func judgeBefore(s *stage) (found verdict) {
	ev := core.MustNew(plainPolicy())
	var inHandler string
	s.build(ev, routesFor([]string{"GET"}, func(w http.ResponseWriter, r *http.Request) {
		inHandler = wire.CORSLines(w.Header())
		_ = http.NewResponseController(w).Flush() // where the framework lets it
		answerOK(w, r)
	}))
	r := actual("https://example.com")
	got, err := s.Ask(r)
	if err != nil {
		found.addf("%v\n%s", err, s.Log.Take())
		return found
	}
	found.answer = got
	want := decided(ev, r)
	if inHandler != want {
		found.add("the fields that the handler sees", want, inHandler)
	}
	if lines := wire.CORSLines(got.Header); lines != want {
		found.add("the fields of a flushed answer", want, lines)
	}
	return found
}

func judgeBody(s *stage) (found verdict) {
	for _, origin := range []string{"https://example.com", "https://example.net"} {
		p := plainPolicy()
		p.PreflightStatus = http.StatusOK
		s.build(core.MustNew(p), routesFor(vector.Methods, answerOK))
		got, err := s.Ask(preflight(origin, "PUT"))
		if err != nil {
			found.addf("%v\n%s", err, s.Log.Take())
			continue
		}
		if got.Body != "" {
			found.answer = got
			found.add("body of the answer to a preflight of "+origin, "empty", strconv.Quote(got.Body))
		}
	}
	return found
}

// plainPolicy has a value for every CORS header of a response.
func plainPolicy() core.Policy {
	return core.Policy{
		AllowOrigins:  []string{"https://example.com", "https://*.example.com"},
		AllowMethods:  []string{"PUT", "DELETE"},
		AllowHeaders:  []string{"X-Token", "Content-Type"},
		ExposeHeaders: []string{"X-Total", "X-Next"}, AllowCredentials: true, MaxAgeSeconds: 600,
	}
}

func actual(origin string) *wire.Request {
	return &wire.Request{Method: "GET", Path: vector.Path, Host: vector.Host, Fields: [][2]string{{wire.Origin, origin}}}
}

func preflight(origin, method string) *wire.Request {
	return &wire.Request{Method: "OPTIONS", Path: vector.Path, Host: vector.Host, Fields: [][2]string{
		{wire.Origin, origin}, {wire.RequestMethod, method}, {wire.RequestHeaders, "x-token"},
	}}
}

// decided returns the headers that an evaluator writes for a request.
func decided(ev core.Evaluator, r *wire.Request) string {
	header := http.Header{}
	ev.Evaluate(context.Background(), r.View()).Apply(header)
	return wire.CORSLines(header)
}
