package core

import "net/http"

// Answer evaluates r with ev, writes the decision into h, the header of the response,
// and returns the status to answer with now, or 0 to call the next handler. It does
// what Evaluate, [Decision.Apply] and [Decision.Status] do together, but leaves out
// work that only a reader of the Decision needs. An adapter calls it, or [AnswerRouted],
// once for each request.
func Answer(ev Evaluator, r *http.Request, h http.Header) (status int) {
	status, _ = writeAnswer(ev, r, h)
	return status
}

// writeAnswer is Answer, and reports whether no cache may use the response again.
func writeAnswer(ev Evaluator, r *http.Request, h http.Header) (status int, once bool) {
	e, ok := ev.(*Engine)
	if !ok {
		return answerOtherwise(ev, r, h)
	}
	c := e.inForce()
	var s settled
	c.settle(r.Method, r.Header, &s)
	if e.settings.seesAll() || !c.admitsHost(r.Host) {
		return e.answerSettled(c, &s, r, h)
	}
	if e.settings.logger != nil && !e.isQuiet(c, &s, r.Header) {
		return e.answerSettled(c, &s, r, h)
	}
	a := &s.answers.refused
	if s.listed {
		a = &s.answers.granted
	}
	origin := ""
	if len(s.origins) > 0 {
		origin = s.origins[0]
		if a.dependsOnMore || s.mistakable {
			return e.answerSettled(c, &s, r, h)
		}
		if !s.listed && !isComparable(s.origins) {
			a = &s.answers.unstable
		}
	} else if a.enforced && c.policy.Enforce.bars(r.Method, r.Host, r.Header) {
		if e.settings.logger != nil {
			return e.answerSettled(c, &s, r, h)
		}
		a = &s.answers.barred
	}
	a.write(h, origin, "", nil)
	return a.status, a.once
}

// isQuiet reports whether there is nothing to log about a settled request, or nothing
// that the limit permits. It may report false for a request that is granted. Whether the
// policy enforces is not asked.
func (e *Engine) isQuiet(c *rules, s *settled, h http.Header) bool {
	if !s.listed || len(s.requestMethod) == 0 {
		return s.listed || len(s.origins) == 0
	}
	asked := h[keyRequestHeaders]
	if len(s.requestMethod) == 1 && len(asked) <= 1 {
		method, headers := s.requestMethod[0], ""
		if len(asked) == 1 {
			headers = asked[0]
		}
		if reason, known := c.judgeKnown(method, headers); known {
			return reason == ReasonNone
		}
	}
	_, omitted := e.settings.limit.omits(unreadPreflight)
	return omitted
}

// answerSettled is writeAnswer with a Decision, for those who want to see it, and for answers
// that depend on more than the list of origins.
func (e *Engine) answerSettled(c *rules, s *settled, r *http.Request, h http.Header) (status int, once bool) {
	var d Decision
	var view Request
	view.fill(r)
	ctx := r.Context()
	e.decideSettled(ctx, c, s, &view, &d)
	if e.reports(&d) {
		e.settings.report(ctx, &view, &d)
	}
	d.handOver(r)
	return d.write(h)
}

// answerOtherwise is writeAnswer for evaluators that are not engines.
func answerOtherwise(ev Evaluator, r *http.Request, h http.Header) (status int, once bool) {
	if p, ok := ev.(*Paths); ok {
		if only, ok := p.onlyFor(r); ok {
			if only == nil {
				return 0, false
			}
			return writeAnswer(only, r, h)
		}
	}
	d := ev.Evaluate(r.Context(), RequestFromHTTP(r))
	d.handOver(r)
	return d.write(h)
}
