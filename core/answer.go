package core

import "net/http"

// Answer evaluates r with ev, writes the decision into h, the header of the
// response, and returns the status to answer with now, or 0 to call the next
// handler. It does what Evaluate, [Decision.Apply] and [Decision.Status] do
// together, without the work that only somebody who looks at the decision needs.
// Every adapter calls it once for each request.
func Answer(ev Evaluator, r *http.Request, h http.Header) (status int) {
	switch ev := ev.(type) {
	case *Engine:
		if !ev.settings.watched() {
			return ev.answer(r, h)
		}
	case *Paths:
		if only, ok := ev.onlyFor(r); ok {
			if only == nil {
				return 0
			}
			return Answer(only, r, h)
		}
	}
	return answerDecided(ev, r, h)
}

// answer is Answer for an engine that nobody watches.
func (e *Engine) answer(r *http.Request, h http.Header) (status int) {
	var s settled
	e.inForce().settle(r.Method, r.Header, &s)
	a := s.answer()
	if a.dependsOnMore && len(s.origins) > 0 {
		return answerDecided(e, r, h)
	}
	a.write(h, s.origin(), "", nil)
	return a.status
}

func answerDecided(ev Evaluator, r *http.Request, h http.Header) (status int) {
	d := ev.Evaluate(r.Context(), RequestFromHTTP(r))
	d.Apply(h)
	return d.Status()
}
