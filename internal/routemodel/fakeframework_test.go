package routemodel

import (
	"net/http"
	"strings"
)

var fakeFramework = Framework{
	Name:     "fake",
	Segments: fakeSegments(),
	Methods:  []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PURGE", "QUERY", "LOCK", "OPTIONS"},
	Ways: []Way{
		{Name: "group", Weight: 1, IsGroup: true, HasPolicy: true},
		{Name: "route", Weight: 6, HasPolicy: true},
		{Name: "any", Weight: 1, HasPolicy: true, AllMethods: true},
	},
	Join: func(prefix, pattern string) string {
		return strings.TrimRight(prefix, "/") + "/" + strings.TrimPrefix(pattern, "/")
	},
	ByPattern: true,
}

func fakeSegments() []Segment {
	return []Segment{
		{Pattern: "a", Values: []string{"a"}, IsText: true, Weight: 3},
		{Pattern: "b", Values: []string{"b"}, IsText: true, Weight: 3},
		{Pattern: "ab", Values: []string{"ab"}, IsText: true, Weight: 1},
		{Pattern: ":p", Values: []string{"a", "b", "c"}, Weight: 2},
		{Pattern: "*", Values: []string{"a", "b", "c/a"}, IsLast: true, Weight: 2},
	}
}

// newFake returns the fake framework with an adapter that is broken in one way, or
// in none.
func newFake(broken string, nested bool) *Framework {
	f := fakeFramework
	f.ByPattern = !nested
	f.Build = func(b *Build) http.Handler {
		router := &fakeRouter{}
		for i, step := range b.Steps {
			ev, name := b.Policy(step.Policy)
			r := &fakeRoute{method: step.Method, pattern: b.full(i, f.Join), policy: ev, handler: b.Handler(i)}
			for _, group := range b.Around(i) {
				outer, _ := b.Policy(b.Steps[group].Policy)
				r.groups = append(r.groups, outer)
			}
			if step.Way.IsGroup {
				if ev == nil && !nested {
					continue
				}
				for _, g := range router.groups {
					if strings.TrimRight(g.pattern, "/") == strings.TrimRight(r.pattern, "/") {
						panic("cors: the group has another policy")
					}
				}
				b.Sayf("group(%q, %s)", r.pattern, name)
				router.groups = append(router.groups, r)
				continue
			}
			b.Sayf("route(%q, %q, %s)", r.method, r.pattern, name)
			router.routes = append(router.routes, r)
		}
		if !b.CORS {
			return router
		}
		switch {
		case broken == panicsAtStart && len(b.Steps) > 5:
			panic("fake")
		case broken == refusesMuch && len(b.Steps) > 3:
			panic("cors: fewer routes")
		}
		return &fakeAdapter{router, nested, broken}
	}
	f.MaxRefused = 30
	return &f
}
