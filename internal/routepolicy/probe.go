package routepolicy

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// probe is a handler that does nothing. A middleware is a function, so the one way
// to find out whether it is ours is to give it a handler and look at what comes
// back. No request ever reaches that.
type probe struct{ reached bool }

func (p *probe) ServeHTTP(http.ResponseWriter, *http.Request) {}

// IsProbe reports whether a middleware is only asked what it is.
func IsProbe(next http.Handler) bool {
	_, is := next.(*probe)
	return is
}

// Ask returns what a middleware makes of a handler that does nothing.
func Ask(middleware func(http.Handler) http.Handler) http.Handler {
	return (&probe{}).through(middleware)
}

// PolicyOf returns the policy of a middleware, and whether it is ours. The policy is
// nil where ours is part of a middleware that may or may not run it: what such a
// one does with a request is not known.
func PolicyOf(middleware func(http.Handler) http.Handler) (policy core.Evaluator, ours bool) {
	p := &probe{}
	h := p.through(middleware)
	for {
		handler, is := h.(*Handler)
		if !is {
			break
		}
		policy, h = handler.Policy, handler.Next
	}
	if p.reached && h != http.Handler(p) {
		return nil, true
	}
	return policy, policy != nil
}

// through returns nil where the middleware panics. It ran before, when the app
// mounted it, and some cannot run twice: those that register a metric, say.
func (p *probe) through(middleware func(http.Handler) http.Handler) (h http.Handler) {
	defer func() { _ = recover() }()
	return middleware(p)
}
