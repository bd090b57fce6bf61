package suite

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/page"
	"github.com/sallyport/cors/browsertest/internal/session"
	"github.com/sallyport/cors/browsertest/internal/world"
	"github.com/sallyport/cors/core"
)

// Case is something that only a browser shows.
type Case struct {
	Group, Name, Rule string
	Run               func(*trial)
}

// onAdapters returns the adapters for a case: all of them, but for cases about policies on
// groups and routes, or about WebSockets, only those that have these.
func (c Case) onAdapters(all []app.Adapter) []app.Adapter {
	return slices.DeleteFunc(slices.Clone(all), func(a app.Adapter) bool {
		return c.Group == policiesOfPath && a.BuildOn == nil || c.Group == webSockets && a.NoHijack
	})
}

// trial is a case on one adapter in one browser.
type trial struct {
	ctx      context.Context
	session  *session.Session
	adapter  app.Adapter
	observed bool // the engines have an observer
	refused  explained
	targets  []*target
	Finding
}

const trialsAtOnce = 6

// Cases tests adapters with what only a browser shows. A browser that uses HTTP/1.1
// through the proxy is started once more, without the proxy, for HTTP/2.
func Cases(ctx context.Context, s *session.Session, adapters []app.Adapter, sample Sample) ([]Finding, error) {
	if !s.Kind.HTTP1ByProxy {
		return RunCases(ctx, s, adapters, AllCases(), sample), nil
	}
	direct, err := session.StartDirect(ctx, s.Kind)
	if err != nil {
		return nil, err
	}
	findings := RunCases(ctx, direct, adapters, http2Cases(), sample)
	if err := direct.Close(); err != nil {
		return nil, err
	}
	return append(findings, RunCases(ctx, s, adapters, casesOfAnyProtocol(), sample)...), nil
}

// RunCases tests adapters with some cases.
func RunCases(ctx context.Context, s *session.Session, adapters []app.Adapter, cases []Case, sample Sample) []Finding {
	type question struct {
		Case
		adapter app.Adapter
	}
	var asked []question
	for _, c := range cases {
		about := c.onAdapters(adapters)
		for _, a := range about {
			if sample.asks(c.Group, c.Name, a, about[0]) {
				asked = append(asked, question{c, a})
			}
		}
	}
	findings := make([]Finding, len(asked))
	limit := make(chan struct{}, trialsAtOnce)
	var running sync.WaitGroup
	for i, q := range asked {
		limit <- struct{}{}
		running.Go(func() {
			defer func() { <-limit }()
			findings[i] = q.on(ctx, s, q.adapter, sample.observes(q.Group, q.Name, q.adapter))
		})
	}
	running.Wait()
	return findings
}

// errAbandoned ends a trial that cannot go on.
var errAbandoned = errors.New("abandoned")

func (c Case) on(ctx context.Context, s *session.Session, a app.Adapter, observed bool) Finding {
	t := &trial{ctx: ctx, session: s, adapter: a, observed: observed, Finding: Finding{
		Group: c.Group, Name: c.Name, Rule: c.Rule, Adapter: a.Name, Browser: s.Kind.Name, Version: s.Version,
	}}
	defer func() {
		for _, target := range t.targets {
			target.Close()
		}
	}()
	func() {
		defer func() {
			if problem := recover(); problem != nil && problem != errAbandoned {
				panic(problem)
			}
		}()
		c.Run(t)
	}()
	t.Explanations = t.refused.all()
	if len(t.Problems) > 0 {
		for _, target := range t.targets {
			t.detailf("the server saw:\n%s", shown(target.Exchanges()))
		}
	}
	return t.Finding
}

// target is an application of the trial's adapter in the world.
type target struct{ *world.Case }

// serve adds an application with a policy to the world. Its handler is content.
func (t *trial) serve(p core.Policy, opts ...core.Option) *target {
	return t.put(t.adapter.Build(t.engine(p, opts...), app.Routes(app.Methods, content)))
}

func (t *trial) engine(p core.Policy, opts ...core.Option) *core.Engine {
	engine, err := core.New(p, append(opts, t.refused.options(t.observed)...)...)
	if err != nil {
		t.problemf("the policy is refused: %v", err)
		panic(errAbandoned)
	}
	return engine
}

func (t *trial) put(h http.Handler) *target {
	c := &target{t.session.World.NewCase(h)}
	t.targets = append(t.targets, c)
	return c
}

// at returns the URL of the application's resource at an origin, with further
// parameters for content.
func (c *target) at(origin, query string) string {
	return c.URL(origin, app.Path+"?"+query)
}

// do lets a page carry out steps, one after the other.
func (t *trial) do(origin string, steps ...page.Step) []page.Outcome {
	outcomes, err := t.session.Run(t.ctx, page.Order{Page: origin, Steps: steps})
	for _, outcome := range outcomes {
		if outcome.Broken() {
			err = errors.Join(err, errors.New(outcome.Error))
		}
	}
	if err != nil {
		t.problemf("%v", err)
		panic(errAbandoned)
	}
	return outcomes
}

// reads checks whether a script can read a response.
func (t *trial) reads(what string, want bool, seen page.Outcome) {
	differ(&t.Finding, "whether "+what, want, seen.OK)
	if want != seen.OK {
		t.detailf("the page saw: %+v", seen)
	}
}

// requestsSeen is what counts checks.
const requestsSeen = "preflights and other requests"

// counts checks how many preflights and other requests an application got.
func (t *trial) counts(c *target, wantPreflights, wantActuals int) {
	preflights, actuals := split(c.Exchanges())
	differ(&t.Finding, requestsSeen, fmt.Sprint(wantPreflights, " ", wantActuals), fmt.Sprint(len(preflights), " ", len(actuals)))
}

// eventually waits for something that no outcome reports, such as the arrival of a
// beacon.
func (t *trial) eventually(done func() bool) bool {
	for late := time.Now().Add(time.Minute); time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
		if done() {
			return true
		}
	}
	return done()
}
