package core

import "net/http"

// Answer evaluates r with ev, writes the decision into h, the header of the response,
// and returns the status to answer with now, or 0 to call the next handler. It does
// what Evaluate, [Decision.Apply] and [Decision.Status] do together, but leaves out
// work that only a reader of the Decision needs. Every adapter calls it once for each
// request.
func Answer(ev Evaluator, r *http.Request, h http.Header) (status int) {
	e, ok := ev.(*Engine)
	if !ok || e.settings.watched() {
		return answerOtherwise(ev, r, h)
	}
	c := e.inForce()
	if !c.admitsHost(r.Host) {
		return answerDecided(ev, r, h)
	}
	var s settled
	c.settle(r.Method, r.Header, &s)
	a := &s.answers.refused
	if s.listed {
		a = &s.answers.granted
	}
	origin := ""
	if len(s.origins) > 0 {
		origin = s.origins[0]
		if a.dependsOnMore {
			return answerDecided(ev, r, h)
		}
	} else if a.enforced && c.policy.Enforce.bars(r.Method, r.Host, r.Header) {
		a = &s.answers.barred
	}
	a.write(h, origin, "", nil)
	return a.status
}

// answerOtherwise is Answer for evaluators that are not engines, and for engines with
// an observer or a logger.
func answerOtherwise(ev Evaluator, r *http.Request, h http.Header) (status int) {
	if p, ok := ev.(*Paths); ok {
		if only, ok := p.onlyFor(r); ok {
			if only == nil {
				return 0
			}
			return Answer(only, r, h)
		}
	}
	return answerDecided(ev, r, h)
}

func answerDecided(ev Evaluator, r *http.Request, h http.Header) (status int) {
	d := ev.Evaluate(r.Context(), RequestFromHTTP(r))
	d.handOver(r)
	d.Apply(h)
	return d.Status()
}
