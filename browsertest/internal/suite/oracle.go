package suite

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/browsertest/internal/session"
	"github.com/sallyport/cors/browsertest/internal/world"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// Oracle draws policies and requests from a seed. The Fetch standard's algorithms
// predict from a model of the policy what the page sees, and the browser must agree.
// The adapters take turns.
func Oracle(ctx context.Context, s *session.Session, adapters []app.Adapter, sample Sample, triples int) []Finding {
	d := dice{rand.New(rand.NewPCG(sample.Seed, 0))}
	all := make([]*triple, triples)
	tasks := make([]task, triples)
	for i := range all {
		name, a := fmt.Sprintf("seed %d, triple %d", sample.Seed, i), adapters[i%len(adapters)]
		all[i] = newTriple(s, a, d, name, sample.observes("oracle", name, a))
		tasks[i] = all[i].task()
	}
	runTasks(ctx, s, tasks)
	findings := make([]Finding, triples)
	for i, t := range all {
		findings[i] = t.finding
	}
	return findings
}

// triple is a policy, a request and an adapter.
type triple struct {
	policy    core.Policy
	request   useragent.Request
	predicted sight
	departing sight // the prediction for browsers in which "*" covers Authorization
	world     *world.Case
	refusals  explained
	finding   Finding
}

func newTriple(s *session.Session, a app.Adapter, d dice, name string, observed bool) *triple {
	t := &triple{request: d.request(), finding: Finding{
		Group: "oracle", Name: name, Rule: "Fetch, as internal/useragent has it", Adapter: a.Name, Browser: s.Kind.Name, Version: s.Version,
	}}
	t.policy = d.policyFor(t.request)
	t.predicted = simulate(model(t.policy), t.at(app.Path), false)
	t.departing = simulate(model(t.policy), t.at(app.Path), true)
	routes := app.Routes(app.Methods, content) // 405 for the others
	t.world = s.World.NewCase(a.Build(core.MustNew(t.policy, t.refusals.options(observed)...), routes))
	return t
}

func (t *triple) at(path string) useragent.Request {
	r := t.request
	r.Path = path
	return r
}

func (t *triple) task() task {
	step := page.Step{
		Do: "fetch", URL: t.world.URL(t.request.Target, app.Path), Method: t.request.Method,
		Headers: t.request.Headers, Credentials: t.request.Credentials.String(),
	}
	origin := t.request.Origin
	if origin == "null" {
		origin, step.In = opaquePage, page.InSandbox
	}
	return task{origin, step, t.judge}
}

func (t *triple) judge(seen page.Outcome, err error) {
	defer t.world.Close()
	f := &t.finding
	f.Explanations = t.refusals.all()
	if err != nil || seen.Broken() {
		f.problemf("%v%s", err, seen.Error)
		return
	}
	preflights, actuals := split(t.world.Exchanges())
	got := sight{shared: seen.OK, preflights: len(preflights), actuals: len(actuals)}
	if seen.OK {
		got.status, got.exposed = seen.Status, names(slices.Collect(maps.Keys(seen.Headers)))
	}
	const both = "the page and the server"
	differ(f, both, t.predicted, got)
	if t.departing != t.predicted {
		excuseFor(f, authorizationCovered, both, t.departing)
	}
	if len(f.Problems) > 0 {
		policy, _ := json.Marshal(t.policy) // a Policy is plain data
		f.detailf("policy: %s\nrequest: %+v\nthe server saw:\n%s", policy, t.request, shown(t.world.Exchanges()))
	}
}
