package routing

import (
	"slices"

	"github.com/sallyport/cors/core"
)

// Policy is an evaluator, and the middleware for it in the framework's own type.
type Policy[Middleware any] struct {
	Evaluator core.Evaluator
	Answer    Middleware
}

// Groups are the policies of a router's groups, by the prefixes of their paths,
// which have no trailing slash. The zero value is empty.
type Groups[Middleware any] struct {
	deepestFirst []group[Middleware]
}

type group[Middleware any] struct {
	prefix string
	policy *Policy[Middleware]
}

// Add adds a group with a prefix that none has yet.
func (g *Groups[Middleware]) Add(prefix string, p *Policy[Middleware]) {
	g.deepestFirst = append(g.deepestFirst, group[Middleware]{prefix, p})
	slices.SortStableFunc(g.deepestFirst, func(a, b group[Middleware]) int { return len(b.prefix) - len(a.prefix) })
}

// Find returns the policy of the deepest group whose prefix is the one, or nil.
func (g *Groups[Middleware]) Find(isIt func(prefix string) bool) *Policy[Middleware] {
	for _, group := range g.deepestFirst {
		if isIt(group.prefix) {
			return group.policy
		}
	}
	return nil
}

// At returns the policy of the group with the prefix, or nil.
func (g *Groups[Middleware]) At(prefix string) *Policy[Middleware] {
	return g.Find(func(p string) bool { return p == prefix })
}

// Over returns the policy of the deepest group that covers a route's pattern, or
// nil.
func (g *Groups[Middleware]) Over(pattern string) *Policy[Middleware] {
	return g.Find(func(p string) bool { return Covers(p, pattern) })
}
