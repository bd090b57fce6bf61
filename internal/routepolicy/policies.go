// Package routepolicy has what the adapters share to mount policies on groups and
// routes: which policy a route has, and what the other methods of its path make of
// the answer to a preflight. It finds no routes: that is the framework's own job.
package routepolicy

import (
	"fmt"
	"strings"

	"github.com/sallyport/cors/core"
)

// Policies are what is mounted on a router's groups and routes. The zero value is
// empty.
type Policies struct {
	Groups map[string]core.Evaluator // by prefix, without a slash at the end
	routes map[key]core.Evaluator
}

type key struct{ method, pattern string }

// AddGroup adds the policy of all routes whose pattern begins with the prefix, by
// whole segments. A prefix may lack its first slash. It panics where the prefix has
// another policy.
func (p *Policies) AddGroup(prefix string, ev core.Evaluator) {
	prefix = strings.TrimRight(prefix, "/")
	if prefix != "" && prefix[0] != '/' {
		prefix = "/" + prefix
	}
	if earlier := p.Groups[prefix]; earlier != nil && !Same(earlier, ev) {
		panic(fmt.Sprintf("cors: the group %s/ already has another policy, and a path does not say which of the two groups its route is in; use one policy for both, or give the routes their own with Route", prefix))
	}
	if p.Groups == nil {
		p.Groups = map[string]core.Evaluator{}
	}
	p.Groups[prefix] = ev
}

// AddRoute adds the policy of one route. It panics where the route has another.
func (p *Policies) AddRoute(method, pattern string, ev core.Evaluator) {
	k := key{method, pattern}
	if earlier := p.routes[k]; earlier != nil && !Same(earlier, ev) {
		panic(fmt.Sprintf("cors: the route %s %s already has another policy; mount one of them", method, pattern))
	}
	if p.routes == nil {
		p.routes = map[key]core.Evaluator{}
	}
	p.routes[k] = ev
}

// Of returns the policy of a route: its own, or that of the deepest group around
// it, or nil.
func (p *Policies) Of(method, pattern string) core.Evaluator {
	if ev := p.routes[key{method, pattern}]; ev != nil {
		return ev
	}
	// Echo registers /assets* for g.Static("", dir): the group /assets is around it.
	prefix := strings.TrimSuffix(pattern, "*")
	for {
		if ev := p.Groups[strings.TrimRight(prefix, "/")]; ev != nil {
			return ev
		}
		if prefix == "" {
			return nil
		}
		prefix = prefix[:strings.LastIndexByte(strings.TrimRight(prefix, "/"), '/')+1]
	}
}

// Same reports whether two evaluators are the same one, or both none. Those that Go
// cannot compare are not.
func Same(a, b core.Evaluator) (same bool) {
	defer func() { _ = recover() }() // == panics where Go cannot compare
	return a == b
}

// Require panics if ev cannot be mounted.
func Require(ev core.Evaluator) {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
}
