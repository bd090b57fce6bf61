package ginadapter

import (
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/routepolicy"
)

// table has all routes of an engine with their policies, as they are at the first
// request. It never changes.
type table struct {
	*routepolicy.Table
	search
	byName      map[routeName]*endpoint
	hasPolicies bool
}

// routeName is a route as Gin names it once it serves.
type routeName struct{ method, pattern string }

// endpoint is a route of the app, or a reading: what a route in doubt may be instead.
type endpoint struct {
	routepolicy.Route
	doubt   bool // Pattern may not be as the app has written it
	moves   bool // it has a reading with another policy
	twice   bool // another route has the same name
	reading bool
}

// unclear is the route where it is not known which of several policies decides. It
// has none, so that nothing is granted.
var unclear = &endpoint{}

func (p *Policies) build() *table {
	p.serving.Store(true)
	t := &table{byName: map[routeName]*endpoint{}, hasPolicies: len(p.mounted.Groups) > 0}
	var all []*endpoint
	var routes []*routepolicy.Route
	add := func(e *endpoint) {
		all, routes = append(all, e), append(routes, &e.Route)
		t.hasPolicies = t.hasPolicies || e.Policy != nil
	}
	for _, r := range p.engine.Routes() {
		name := routeName{r.Method, r.Path}
		pattern, doubt := widest(r.Path), strings.Contains(r.Path, ":")
		if written := p.written[name]; len(written) > 0 {
			pattern, doubt, p.written[name] = written[0], false, written[1:]
		}
		e := &endpoint{Route: routepolicy.Route{Method: r.Method, Pattern: pattern, Policy: p.mounted.Of(r.Method, pattern)}, doubt: doubt}
		if first := t.byName[name]; first != nil {
			first.twice = true
		} else {
			t.byName[name] = e
		}
		add(e)
		for _, other := range otherReadings(pattern) {
			if ev := p.mounted.Of(r.Method, other); doubt && !routepolicy.Same(ev, e.Policy) {
				e.moves = true
				add(&endpoint{Route: routepolicy.Route{Method: r.Method, Pattern: other, Policy: ev}, reading: true})
			}
		}
	}
	t.Table = routepolicy.NewTable(routes, p.mounted.Groups)
	t.search.build(p.engine, all)
	return t
}

// decide returns the policy that decides the request, or nil, and the methods that
// the response must not list.
func (t *table) decide(c *gin.Context) (ev core.Evaluator, others []string) {
	switch {
	case !t.hasPolicies:
		return nil, nil
	case c.FullPath() != "" && !core.IsPreflight(c.Request):
		return t.policyOf(c), nil
	}
	q := t.ask(c.Request.URL)
	defer q.done()
	return t.Decide(c.Request, nil, q.path, q.route)
}

// policyOf returns the policy of the route that Gin runs. Its name alone is
// ambiguous if two routes have it, or if a colon of it may be escaped text and the
// path has one.
func (t *table) policyOf(c *gin.Context) core.Evaluator {
	e := t.byName[routeName{c.Request.Method, c.FullPath()}]
	if e == nil {
		return nil // registered after the first request
	}
	if !e.twice && !(e.moves && strings.Contains(c.Request.URL.Path, ":")) {
		return e.Policy
	}
	q := t.ask(c.Request.URL)
	defer q.done()
	if r := q.route(c.Request.Method); r != nil && unescaped(r.Pattern) == c.FullPath() {
		return r.Policy
	}
	return nil
}
