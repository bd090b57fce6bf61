package core

import "net/http"

// Apply writes the decision into the header fields of a response. It owns the
// CORS response fields at its moment: it replaces what an outer layer left, and
// removes them where nothing is granted. Vary is merged with what is there. What
// a handler or an upstream server adds afterwards it cannot see.
//
// Applying twice is the same as applying once. At most one array is allocated
// for the values of all fields together, and none is shared with another
// response ("*" with credentials may need more).
func (d Decision) Apply(h http.Header) {
	if d.answers == nil {
		return
	}
	d.answers.to(d.allowed).write(h, d.origin)
	if d.detail != nil && d.detail.echoes {
		d.detail.writeEcho(h, d.answers.policy)
	}
	if routed := d.routed(); routed != nil {
		routed.write(h)
	}
}

// Answer evaluates r with ev, applies the decision to h, the header of its
// response, and returns the decision's Status: what an adapter does with a
// request. It is the same as these three calls, and saves what only somebody who
// looks at the decision needs.
func Answer(ev Evaluator, r *http.Request, h http.Header) (status int) {
	e, ok := ev.(*Engine)
	if !ok || e.settings.watched() {
		return answerOtherwise(ev, r, h)
	}
	c := e.inForce()
	options := r.Method == http.MethodOptions
	if c.origins.Everyone && !options {
		c.actual.granted.write(h, "")
		return 0
	}
	origins := r.Header[keyOrigin]
	answers := &c.actual
	if options {
		answers, _ = c.answersToOptions(origins, r.Header)
	}
	if len(origins) == 0 {
		answers.to(c.origins.Everyone).write(h, "")
		return 0
	}
	a := answers.to(c.origins.Covers(origins))
	if a.dependsOnMore {
		return answerDecided(ev, r, h)
	}
	a.write(h, origins[0])
	return a.status
}

// answerOtherwise is Answer for what is no mere engine.
func answerOtherwise(ev Evaluator, r *http.Request, h http.Header) (status int) {
	p, ok := ev.(*Paths)
	if !ok || p.settings.watched() || r.URL == nil {
		return answerDecided(ev, r, h)
	}
	only, ok := p.onlyEvaluator(r.URL.Path, r.URL.RawPath)
	switch {
	case !ok:
		return answerDecided(ev, r, h)
	case only == nil:
		return 0
	}
	return Answer(only, r, h)
}

func answerDecided(ev Evaluator, r *http.Request, h http.Header) (status int) {
	d := ev.Evaluate(r.Context(), RequestFromHTTP(r))
	d.Apply(h)
	return d.Status()
}
