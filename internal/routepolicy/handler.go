package routepolicy

import (
	"context"
	"net/http"

	"github.com/sallyport/cors/core"
)

// Middleware returns the middleware of net/http for a policy.
func Middleware(policy core.Evaluator) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if p, is := next.(*probe); is {
			p.reached = true
		}
		return &Handler{policy, next}
	}
}

// Handler is a policy in front of another handler.
type Handler struct {
	Policy core.Evaluator
	Next   http.Handler
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handed := HandedOn(r)
	if !handed.Decided {
		if status := Answer(h.Policy, r, w.Header(), handed.OtherMethods); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	h.Next.ServeHTTP(w, r)
}

// Handed says what a handler of ours left of a preflight for those behind it, which
// may belong to another route than the one that the preflight asks about.
type Handed struct {
	Decided      bool     // nobody answers it any more
	OtherMethods []string // if somebody does: as in core.Routed
}

// To returns r for the handlers behind.
func (h *Handed) To(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), handedKey{}, h))
}

// HandedOn returns what a handler in front of this one left.
func HandedOn(r *http.Request) Handed {
	if r.Method == http.MethodOptions { // nothing else is handed on: keep it cheap
		if h, is := r.Context().Value(handedKey{}).(*Handed); is {
			return *h
		}
	}
	return Handed{}
}

type handedKey struct{}

// Narrowed is a policy that grants only methods that have a route.
type Narrowed struct {
	core.Evaluator
	Methods func(*http.Request) []string // at the path of the request
}

// Answer is core.AnswerRouted for a policy that may be Narrowed.
func Answer(policy core.Evaluator, r *http.Request, h http.Header, others []string) (status int) {
	routed := core.Routed{OtherMethods: others}
	if n, is := policy.(*Narrowed); is {
		policy, routed.Methods = n.Evaluator, func() []string { return n.Methods(r) }
	}
	return core.AnswerRouted(policy, r, h, routed)
}
