package suite

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/browsertest/internal/pagerequest"
	"github.com/sallyport/cors/browsertest/internal/session"
	"github.com/sallyport/cors/browsertest/internal/world"
	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/vector"
)

const (
	opaquePage = "https://app.example.test" // whose sandboxed frame has the origin null
	apiOrigin  = "https://api.example.test" // as the vectors' Host
)

// Vectors tests adapters with the vectors that a page can produce.
func Vectors(ctx context.Context, s *session.Session, adapters []app.Adapter, sample Sample) ([]Finding, error) {
	questions, err := vectorQuestions()
	if err != nil {
		return nil, err
	}
	var trials []*vectorTrial
	for _, q := range questions {
		for _, a := range adapters {
			if !sample.asks(q.group(), q.vector.Name, a, adapters[0]) {
				continue
			}
			trial, err := newVectorTrial(s, a, q, sample.observes(q.group(), q.vector.Name, a))
			if err != nil {
				return nil, err
			}
			trials = append(trials, trial)
		}
	}
	tasks := make([]task, len(trials))
	for i, trial := range trials {
		tasks[i] = trial.task()
	}
	runTasks(ctx, s, tasks)
	findings := make([]Finding, len(trials))
	for i, trial := range trials {
		findings[i] = trial.finding
	}
	return findings, nil
}

// vectorQuestion is a vector that a page can produce.
type vectorQuestion struct {
	vector   *vector.Vector
	produced pagerequest.Request
	want     expectation
}

// group is the vector's file among the groups of cases.
func (q vectorQuestion) group() string { return "vectors/" + q.vector.File }

func vectorQuestions() (all []vectorQuestion, err error) {
	vectors, err := vector.All()
	if err != nil {
		return nil, err
	}
	for i := range vectors {
		v := &vectors[i]
		p, why := pagerequest.For(v)
		if why != "" || !v.HoldsAt("app") || p.Page == apiOrigin {
			continue
		}
		if want, ok := expectationOf(v, p); ok {
			all = append(all, vectorQuestion{v, p, want})
		}
	}
	return all, nil
}

// expectation is what a browser must do with the response of a vector.
type expectation struct {
	credentials    string
	succeeds       bool // the answer is shared; of a preflight: the request goes out
	exposes, hides []string
	caches         *int // seconds
}

// expectationOf returns what the vector says about browsers. If it says nothing, the
// result follows from its response by the Fetch standard. That needs the status of
// preflights, which some vectors do not have.
func expectationOf(v *vector.Vector, p pagerequest.Request) (e expectation, ok bool) {
	e.credentials = "omit"
	if b := v.Browser; b != nil {
		if b.Credentials != "" {
			e.credentials = b.Credentials
		}
		e.exposes, e.hides, e.caches = b.Exposes, b.Hides, b.Caches
		word := b.Shares
		if p.Preflight {
			word = b.Proceeds
		}
		if word != nil {
			e.succeeds = *word
			return e, true
		}
	}
	r := p.AsRequest(e.credentials)
	if !p.Preflight {
		e.succeeds = useragent.CheckCORS(r.Origin, r.Credentials, v.Response.Fields) == nil
		return e, true
	}
	status := v.Response.Status
	if status == 0 {
		status = http.StatusNoContent // the best that it could be
	}
	_, refusal := useragent.CheckPreflight(r, useragent.Response{Status: status, Header: v.Response.Fields})
	e.succeeds = refusal == nil
	return e, v.Response.Status != 0 && len(v.Response.StatusAt) == 0 || refusal != nil
}

// vectorTrial is one vector on one adapter.
type vectorTrial struct {
	vectorQuestion
	world    *world.Case
	runs     atomic.Int32
	refusals explained
	finding  Finding
}

func newVectorTrial(s *session.Session, a app.Adapter, q vectorQuestion, observed bool) (*vectorTrial, error) {
	v := q.vector
	t := &vectorTrial{vectorQuestion: q, finding: Finding{
		Group: q.group(), Name: v.Name, Rule: v.Rule, Adapter: a.Name, Browser: s.Kind.Name, Version: s.Version,
	}}
	ev, err := v.Evaluator(t.refusals.options(observed)...)
	if err != nil {
		return nil, fmt.Errorf("vector %q: %w", v.Name, err)
	}
	isolate := noPreflights
	if q.produced.Preflight {
		isolate = onlyPreflights
	}
	t.world = s.World.NewCase(isolate(vectorApp(a, v, ev, &t.runs)))
	return t, nil
}

func (t *vectorTrial) task() task {
	p := t.produced
	step := page.Step{
		Do: "fetch", URL: t.world.URL(apiOrigin, app.Path), Method: p.Method, Headers: p.Headers,
		Credentials: t.want.credentials,
	}
	if p.Upload {
		step.Do, step.Upload, step.Body = "xhr", true, "body"
	}
	if t.asksTwice() {
		step.Repeat = 2
	}
	origin := p.Page
	if origin == "" {
		origin, step.In = opaquePage, page.InSandbox
	}
	return task{origin, step, t.judge}
}

// asksTwice reports whether a second request shows if the browser keeps the response to
// the preflight. On a busy machine a response that is kept for 5 seconds may be gone by
// then. Opaque origins are left out: each is a network partition of its own, and
// browsers need not keep anything for it.
func (t *vectorTrial) asksTwice() bool {
	return t.produced.Page != "" && t.want.succeeds && t.want.caches != nil && (*t.want.caches == 0 || *t.want.caches >= 60)
}

func (t *vectorTrial) judge(seen page.Outcome, err error) {
	defer t.world.Close()
	f := &t.finding
	f.Explanations = t.refusals.all()
	if err != nil || seen.Broken() {
		f.problemf("%v%s", err, seen.Error)
		f.detailf("the server saw:\n%s", shown(t.world.Exchanges()))
		return
	}
	preflights, actuals := split(t.world.Exchanges())
	if t.produced.Preflight {
		t.judgePreflight(seen, preflights, actuals)
	} else {
		t.judgeActual(seen, actuals)
	}
	t.excuseVector()
	if len(f.Problems) > 0 {
		f.detailf("policy: %+v\nthe page saw: %+v\nthe server saw:\n%s", t.vector.Policy, seen, shown(t.world.Exchanges()))
	}
}

func (t *vectorTrial) judgeActual(seen page.Outcome, actuals []world.Exchange) {
	f, want := &t.finding, t.want
	differ(f, "whether the page may read the answer, credentials "+want.credentials, want.succeeds, seen.OK)
	if want.succeeds && seen.OK {
		for _, name := range want.exposes {
			_, readable := seen.Headers[strings.ToLower(name)]
			differ(f, "whether script can read "+name, true, readable)
		}
		for _, name := range want.hides {
			_, readable := seen.Headers[strings.ToLower(name)]
			differ(f, "whether script can read "+name, false, readable)
		}
		if status := t.vector.Response.Status; status != 0 {
			differ(f, "the status that script reads", status, seen.Status)
		}
	}
	differ(f, "actual requests at the server", 1, len(actuals))
	runs := 0
	if t.vector.Runs {
		runs = 1
	}
	differ(f, "calls of the application's handler", runs, int(t.runs.Load()))
}

// The names of what is compared for preflights.
const (
	requestsAfterPreflight = "requests after a preflight"
	preflightsSent         = "preflights"
)

func (t *vectorTrial) goesOut() string {
	return "whether the request that the preflight announces goes out, credentials " + t.want.credentials
}

func (t *vectorTrial) judgePreflight(seen page.Outcome, preflights, actuals []world.Exchange) {
	f, want := &t.finding, t.want
	times := 1
	if t.asksTwice() {
		times = 2
	}
	wantActuals, wantPreflights := times, 1
	if !want.succeeds {
		wantActuals = 0
	}
	if times == 2 && *want.caches == 0 {
		wantPreflights = 2
	}
	differ(f, t.goesOut(), want.succeeds, seen.OK)
	differ(f, requestsAfterPreflight, wantActuals, len(actuals))
	differ(f, preflightsSent, wantPreflights, len(preflights))
}

// split separates preflights from the requests that they announce.
func split(all []world.Exchange) (preflights, actuals []world.Exchange) {
	for _, e := range all {
		if e.Preflight() {
			preflights = append(preflights, e)
		} else {
			actuals = append(actuals, e)
		}
	}
	return preflights, actuals
}

// shown shows exchanges with the headers that matter for CORS.
func shown(all []world.Exchange) string {
	var b strings.Builder
	for _, e := range all {
		fmt.Fprintf(&b, "   %s %s %s%s\n   → %d%s\n", e.Protocol, e.Method, e.URL, fieldsOf(e.Request), e.Status, fieldsOf(e.Response))
	}
	return b.String()
}

func fieldsOf(h http.Header) string {
	var lines []string
	for name, values := range h {
		if name == "Origin" || name == "Vary" || name == "Cookie" || name == "Authorization" || name == "Cache-Control" ||
			strings.HasPrefix(name, "Access-Control-") {
			lines = append(lines, fmt.Sprintf(" %s: %q", name, values))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
