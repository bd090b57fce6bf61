package routepolicy

import (
	"context"
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/lastword"
)

// Middleware returns the middleware of net/http for a policy.
func Middleware(policy core.Evaluator) func(http.Handler) http.Handler {
	whole := policy
	if n, is := policy.(*Narrowed); is {
		whole = n.Evaluator
	}
	return func(next http.Handler) http.Handler {
		if p, is := next.(*probe); is {
			p.reached = true
		}
		return &Handler{policy, next, whole}
	}
}

// Handler is a policy in front of another handler.
type Handler struct {
	Policy core.Evaluator
	Next   http.Handler

	whole core.Evaluator // Policy, not narrowed: for all but preflights
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, last := 0, (*core.LastWord)(nil)
	if r.Method != http.MethodOptions {
		status, last = core.AnswerRouted(h.whole, r, w.Header(), core.Routed{})
	} else if !IsDecided(r) {
		status, last = Answer(h.Policy, r, w.Header(), core.Routed{})
	}
	Serve(status, last, h.Next, w, r)
}

// Serve answers with the status, or calls the next handler if it is 0. last is nil, or the
// last word on what that handler writes.
func Serve(status int, last *core.LastWord, next http.Handler, w http.ResponseWriter, r *http.Request) {
	switch {
	case status != 0:
		w.WriteHeader(status)
	case last != nil:
		lastword.Serve(next, w, r, func() { last.Restore(w.Header(), r.Pattern) })
	default:
		next.ServeHTTP(w, r)
	}
}

// Decided returns a preflight for the handlers behind one that decided it. They may
// belong to another route than the one that it asks about, so none of ours answers it.
func Decided(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), decidedKey{}, true))
}

// IsDecided reports whether a handler in front of this one decided r.
func IsDecided(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Context().Value(decidedKey{}) != nil
}

type decidedKey struct{}

// Narrowed is a policy that grants only methods that have a route.
type Narrowed struct {
	core.Evaluator
	Methods func(*http.Request) []string // at the path of the request
}

// Answer is core.AnswerRouted for a policy that may be Narrowed.
func Answer(policy core.Evaluator, r *http.Request, h http.Header, routed core.Routed) (status int, last *core.LastWord) {
	if n, is := policy.(*Narrowed); is {
		policy, routed.Methods = n.Evaluator, func() []string { return n.Methods(r) }
	}
	return core.AnswerRouted(policy, r, h, routed)
}

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
	for handler, is := h.(*Handler); is; handler, is = h.(*Handler) {
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
