package core

import "github.com/sallyport/cors/core/internal/origin"

// Decision is what a policy says of one request: the fields of its answer, and
// whether to answer at once. It is a small value, safe to copy and to keep. The
// zero value grants nothing and does nothing.
type Decision struct {
	answers *answers // to requests of this sort; nil: no policy covers it
	origin  string   // the first Origin line

	// method is what a preflight asks for: the first line of
	// Access-Control-Request-Method.
	method string

	// headers is the one line of Access-Control-Request-Headers while reason is
	// to be worked out, and afterwards the name that was not granted.
	headers string

	detail *detail // what few decisions have

	kind    Kind
	reason  Reason
	pending bool // reason is worked out when asked

	allowed    bool
	sameOrigin bool
}

// detail holds what few decisions have, so that the others stay small.
type detail struct {
	failure error   // of a lookup or an observer
	routed  *routed // what the router has, where it was asked

	// What "*" with credentials echoes.
	echoes     bool
	echoMethod string
	echoLines  []string
}

// Kind tells what sort of request this is about.
func (d Decision) Kind() Kind { return d.kind }

// Allowed reports whether the origin is admitted. It is false for KindNone: a
// request without an Origin asks for nothing.
func (d Decision) Allowed() bool { return d.allowed && d.kind != KindNone }

// Reason tells why not everything asked for is granted, or ReasonNone. It may be
// worked out when asked, in time bounded by 4 KiB of request header names.
func (d Decision) Reason() Reason {
	reason, _ := d.verdict()
	return reason
}

// Status returns the status to answer with now, with an empty body, or 0 to call
// the next handler.
func (d Decision) Status() int {
	if d.answers == nil {
		return 0
	}
	return d.answers.to(d.allowed).status
}

// verdict returns the reason, and the method, header name or text that it is
// about.
func (d Decision) verdict() (Reason, string) {
	if !d.pending {
		return d.reason, d.headers
	}
	if !d.allowed {
		return d.judgeOrigin(), ""
	}
	if !isRequestMethod(d.method) {
		return ReasonMethodMalformed, d.method
	}
	if !d.answers.policy.grantsMethod(d.method) {
		return ReasonMethodNotAllowed, d.method
	}
	if routed := d.routed(); routed != nil && !isSafelistedMethod(d.method) && !routed.has(d.method) {
		return ReasonMethodNotRouted, d.method
	}
	if d.headers == "" {
		return ReasonNone, ""
	}
	line := [1]string{d.headers}
	return d.answers.policy.judgeRequestHeaders(line[:])
}

// routed returns what the router has, or nil where it was not asked.
func (d *Decision) routed() *routed {
	if d.detail == nil {
		return nil
	}
	return d.detail.routed
}

// judgeOrigin says what is the matter with an origin that is not admitted.
func (d Decision) judgeOrigin() Reason {
	if d.origin == "null" {
		if d.sameOrigin {
			return ReasonSameOrigin
		}
		return ReasonNullOrigin
	}
	switch _, wellFormed := origin.Parse(d.origin); {
	case !wellFormed:
		return ReasonOriginMalformed
	case d.sameOrigin:
		return ReasonSameOrigin
	}
	return ReasonOriginNotAllowed
}

// refuse closes a decision because of a failure.
func (d *Decision) refuse(reason Reason, failure error) {
	d.allowed, d.pending = false, false
	d.reason, d.headers = reason, ""
	d.detail = &detail{failure: failure}
}
