package routemodel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// shrink removes from the trial what the fault does not need, and returns the fault of
// the smaller trial.
func (c *trial) shrink(v *verdict) *verdict {
	for attempts, smaller := 0, true; smaller; {
		smaller = false
		for _, candidate := range c.smaller() {
			if attempts++; attempts > 5000 {
				return v
			}
			if w := candidate.run(nil); w != nil && w.kind == v.kind {
				*c, v, smaller = *candidate, w, true
				break
			}
		}
	}
	return v
}

// smaller returns trials that are smaller by one thing, the largest thing first.
func (c *trial) smaller() (trials []*trial) {
	withApp := func(change func(a *App)) {
		a := *c.app
		a.Settings, a.Policies, a.Steps = slices.Clone(a.Settings), slices.Clone(a.Policies), slices.Clone(a.Steps)
		change(&a)
		trials = append(trials, &trial{c.framework, &a, c.requests})
	}
	withRequests := func(change func(requests []Request) []Request) {
		trials = append(trials, &trial{c.framework, c.app, change(slices.Clone(c.requests))})
	}
	for i := range c.requests {
		withRequests(func(rs []Request) []Request { return slices.Delete(rs, i, i+1) })
	}
	for i := range c.app.Steps {
		if len(c.app.Steps) > 1 {
			trials = append(trials, &trial{c.framework, c.app.without(i), c.requests})
		}
	}
	for i := range c.app.Settings {
		withApp(func(a *App) { a.Settings = slices.Delete(a.Settings, i, i+1) })
	}
	if c.app.Root != None {
		withApp(func(a *App) { a.Root = None })
	}
	for i, step := range c.app.Steps {
		if step.Policy != None {
			withApp(func(a *App) { a.Steps[i].Policy = None })
		}
		if step.Parent != None {
			withApp(func(a *App) { a.Steps[i].Parent = a.Steps[step.Parent].Parent })
		}
		if step.Slash {
			withApp(func(a *App) { a.Steps[i].Slash = false })
		}
		for j := range step.Path {
			withApp(func(a *App) { a.Steps[i].Path = slices.Delete(slices.Clone(step.Path), j, j+1) })
		}
	}
	if c.app.On > 0 {
		withApp(func(a *App) { a.On-- })
	}
	for i, p := range c.app.Policies {
		for _, simpler := range p.simpler() {
			withApp(func(a *App) { a.Policies[i] = simpler })
		}
	}
	for i, r := range c.requests {
		if len(r.Headers) > 0 {
			withRequests(func(rs []Request) []Request { rs[i].Headers = nil; return rs })
		}
		if r.Credentials != useragent.Omit {
			withRequests(func(rs []Request) []Request { rs[i].Credentials = useragent.Omit; return rs })
		}
		if r.After != 0 {
			withRequests(func(rs []Request) []Request { rs[i].After = 0; return rs })
		}
	}
	return trials
}

// simpler returns the policy with one field less.
func (p Policy) simpler() (simpler []Policy) {
	try := func(is bool, change func(*core.Policy)) {
		if is {
			q := p
			change(&q.Policy)
			simpler = append(simpler, q)
		}
	}
	if p.Evaluator != plain {
		q := p
		q.Evaluator = plain
		simpler = append(simpler, q)
	}
	try(p.AllowMethods != nil, func(q *core.Policy) { q.AllowMethods = nil })
	try(p.AllowHeaders != nil, func(q *core.Policy) { q.AllowHeaders = nil })
	try(p.AllowCredentials, func(q *core.Policy) { q.AllowCredentials = false })
	try(p.MaxAgeSeconds != 0, func(q *core.Policy) { q.MaxAgeSeconds = 0 })
	try(len(p.AllowOrigins) > 1, func(q *core.Policy) { q.AllowOrigins = q.AllowOrigins[:1] })
	for i := range p.AllowMethods {
		try(len(p.AllowMethods) > 1, func(q *core.Policy) { q.AllowMethods = slices.Delete(slices.Clone(q.AllowMethods), i, i+1) })
	}
	return simpler
}

// story describes the trial: the calls that build the application, and the requests in
// order.
func (c *trial) story() string {
	var b strings.Builder
	for i, p := range c.app.Policies {
		fmt.Fprintf(&b, "\tp%d = %s\n", i, p)
	}
	s, _, refused := start(c.framework, c.app)
	if s == nil {
		return b.String()
	}
	b.WriteString(s.cors.build.source())
	if refused != nil {
		return b.String()
	}
	browser := newBrowser()
	for i, r := range c.requests {
		e := browser.fetch(s, r)
		fmt.Fprintf(&b, "\n%d. %s\n", i+1, r)
		if e.FromCache {
			b.WriteString("\tthe preflight cache covers it\n")
		}
		if e.Preflight != nil {
			fmt.Fprintf(&b, "\tpreflight: %s\n", s.shown(e.Preflight))
		}
		if e.Refused != nil {
			fmt.Fprintf(&b, "\tnot sent: %v; it would run %s\n", e.Refused, s.shown(e.Bare))
			continue
		}
		fmt.Fprintf(&b, "\tanswer: %s\n", s.shown(e.Answer))
		if e.Unread != nil {
			fmt.Fprintf(&b, "\tnot read: %v\n", e.Unread)
		}
	}
	return b.String()
}
