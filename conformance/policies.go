package conformance

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// sequenceChecks returns the checks of routes that have policies of their own.
func sequenceChecks() ([]check, error) {
	sequences, err := vector.Sequences()
	if err != nil {
		return nil, err
	}
	var checks []check
	for i := range sequences {
		s := sequenceCheck{&sequences[i]}
		checks = append(checks, check{name: s.File + "/" + s.Name, rule: s.Rule, about: s.String, judge: s.judge})
	}
	return checks, nil
}

// sequenceCheck tests an adapter with a sequence.
type sequenceCheck struct{ *vector.Sequence }

func (c sequenceCheck) String() string {
	var b strings.Builder
	for _, r := range c.Routes {
		fmt.Fprintf(&b, "route: %s %s", r.Method, r.Path)
		if p, known := c.Policies[r.Policy]; known {
			fmt.Fprintf(&b, " with %s %+v", r.Policy, p)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (c sequenceCheck) judge(s *stage) (found verdict) {
	evaluators := map[string]core.Evaluator{}
	for name, policy := range c.Policies {
		engine, err := core.New(policy)
		if err != nil {
			found.addf("policy %s is refused: %v", name, err)
			return found
		}
		evaluators[name] = engine
	}
	var runs atomic.Pointer[string] // the route whose handler ran last
	var routes []PolicyRoute
	routed := map[string]bool{}
	for _, r := range c.Routes {
		name := r.Method + " " + r.Path
		routed[name] = true
		handler := func(w http.ResponseWriter, r *http.Request) { runs.Store(&name); answerOK(w, r) }
		routes = append(routes, PolicyRoute{Route{r.Method, r.Path, handler}, evaluators[r.Policy]})
	}
	app := s.adapter.BuildPolicies(routes)
	s.app.Store(&app)

	start := time.Now() // no time passes between the steps
	browser := browser{stage: s, routed: routed, cache: useragent.NewPreflightCache(func() time.Time { return start })}
	for i := range c.Steps {
		step := &c.Steps[i]
		runs.Store(new(string))
		var v verdict
		actual := browser.take(step, &v)
		want := ""
		if route := step.Method + " " + step.Path; actual != nil && routed[route] {
			want = route
		}
		if ran := *runs.Load(); ran != want {
			v.add("the route whose handler ran", strconv.Quote(want), strconv.Quote(ran))
		}
		if len(v.failures) > 0 {
			v.addf("(in step %d: %s %s of %s, headers %q, credentials %s)", i+1, step.Method, step.Path, step.Page, step.Headers, step.Credentials)
			return v
		}
	}
	return found
}

// browser acts as the browser of a sequence's pages.
type browser struct {
	stage  *stage
	cache  *useragent.PreflightCache
	routed map[string]bool // by method and path
}

// take runs a step. It returns the response to the request, if the browser sends the
// request.
//
// It sends the preflight of each request, even if the browser would not. If that
// preflight is refused but an earlier response lets the request out, two policies are
// not kept apart.
func (b *browser) take(step *vector.Step, found *verdict) (actual *wire.Response) {
	asked := useragent.Request{Origin: step.Page, Path: step.Path, Method: step.Method}
	if step.Credentials == "include" {
		asked.Credentials = useragent.Include
	}
	for _, name := range step.Headers {
		asked.Headers = append(asked.Headers, [2]string{name, strings.Repeat("x", 129)})
	}
	goesOut := true
	if useragent.NeedsPreflight(asked) {
		spared := b.cache.Covers(asked)
		if spared != step.Spared {
			found.add("whether the browser keeps all that it needs, and asks no preflight", fmt.Sprint(step.Spared), fmt.Sprint(spared))
		}
		grant, refusal := b.preflight(asked, step, found)
		switch {
		case refusal != nil && spared && !b.routed[step.Method+" "+step.Path]: // a 404 or 405
		case refusal != nil && spared:
			found.addf("the request goes out by the answer to an earlier preflight, but its own preflight refuses it: %v", refusal)
		case refusal != nil:
			goesOut = false
			b.cache.ClearFor(asked)
		case !spared:
			b.cache.Store(asked, grant)
		}
		if goesOut != step.GoesOut {
			found.add("whether the request goes out", fmt.Sprint(step.GoesOut), verdictOf(refusal))
		}
	}
	if !goesOut {
		return nil
	}
	r := &wire.Request{Method: step.Method, Path: step.Path, Host: vector.Host, Fields: append([][2]string{{wire.Origin, step.Page}}, asked.Headers...)}
	actual = b.ask(r, found)
	if actual != nil && step.Shares != nil {
		refusal := useragent.CheckCORS(step.Page, asked.Credentials, actual.Header)
		if *step.Shares != (refusal == nil) {
			found.answer = actual
			found.add("whether the browser shares the response", fmt.Sprint(*step.Shares), verdictOf(refusal))
		}
	}
	return actual
}

// preflight sends a preflight and compares the response with the expected one.
func (b *browser) preflight(asked useragent.Request, step *vector.Step, found *verdict) (useragent.Grant, error) {
	r := &wire.Request{Method: http.MethodOptions, Path: step.Path, Host: vector.Host}
	fields := useragent.PreflightFields(asked)
	for _, name := range []string{wire.Origin, wire.RequestMethod, wire.RequestHeaders} {
		for _, value := range fields[name] {
			r.Fields = append(r.Fields, [2]string{name, value})
		}
	}
	got := b.ask(r, found)
	if got == nil {
		return useragent.Grant{}, fmt.Errorf("no answer")
	}
	if want := step.Preflight; want != nil {
		before := len(found.failures)
		if want.Status != 0 && want.Status != got.Status {
			found.add("status of the preflight", strconv.Itoa(want.Status), strconv.Itoa(got.Status))
		}
		for _, name := range wire.CORSHeaders {
			found.failures = append(found.failures, lineFailures(name, want.Fields[name], got.Header[name])...)
		}
		if len(found.failures) > before {
			found.answer = got
		}
	}
	return useragent.CheckPreflight(asked, useragent.Response{Status: got.Status, Header: got.Header})
}

func (b *browser) ask(r *wire.Request, found *verdict) *wire.Response {
	got, err := b.stage.Ask(r)
	if err != nil {
		found.addf("%v\n%s", err, b.stage.Log.Take())
		return nil
	}
	return got
}
