package core

import (
	"net/http"
	"slices"

	"github.com/sallyport/cors/core/internal/origin"
)

// Decision is what a policy says about one request: the headers of the response,
// and whether to answer at once. It is a small value, safe to copy and to keep.
// The zero value means that no policy covers the request: it grants nothing and
// does nothing.
type Decision struct {
	answers *answers // to requests of this sort; nil: no policy covers the request
	origin  string   // the first Origin line

	// method is what a preflight asks for: the first line of
	// Access-Control-Request-Method.
	method string

	// requestHeaders is the line of Access-Control-Request-Headers, while reason is
	// pending.
	requestHeaders string

	missed string      // what reason is about: a method, a header or a text
	vary   *varyFields // in place of the answer's own, unless nil
	detail *detail     // what few decisions have

	kind    Kind
	reason  Reason
	pending bool // reason is worked out when asked

	allowed    bool
	sameOrigin bool
	barred     bool // the server does not serve the request, unless it is allowed
}

// detail holds what few decisions have, so that the others stay small.
type detail struct {
	failure error       // of a lookup or an observer
	found   any         // by a lookup, for the handler
	routed  *routed     // what the router has, where it was asked
	vary    *varyFields // in place of the answer's own, unless nil

	// The header names that "*" with credentials echoes.
	echoesHeaders bool
	headerLines   []string
}

// Kind returns what sort of request this is about.
func (d Decision) Kind() Kind { return d.kind }

// Allowed reports whether the origin is admitted. It is false for KindNone: a
// request without an Origin asks for nothing.
func (d Decision) Allowed() bool { return d.allowed && d.kind != KindNone }

// Reason returns why not everything asked for is granted, or ReasonNone. It may be
// worked out when asked, in time bounded by 4 KiB of request header names.
func (d Decision) Reason() Reason {
	switch {
	case d.answers == nil:
		return ReasonNoPolicy
	case !d.pending:
		return d.reason
	case !d.allowed:
		return d.judgeOrigin()
	}
	return d.judgePreflight()
}

// Status returns the status to answer with now, with an empty body, or 0 to call
// the next handler.
func (d Decision) Status() int {
	if d.answers == nil {
		return 0
	}
	return d.answer().status
}

// answer returns what is written into the response.
func (d *Decision) answer() *answer {
	switch {
	case d.allowed:
		return &d.answers.granted
	case d.barred:
		return &d.answers.barred
	}
	return &d.answers.refused
}

// Apply writes the decision into the header of a response. It owns the CORS
// headers at its moment: it replaces what an outer layer left, and removes them
// where nothing is granted. It adds to Vary what is missing there, and leaves it
// on one line. It does not see what a handler or an upstream server adds
// afterwards.
//
// Applying twice is the same as applying once. At most one array is allocated
// for the values of all headers together, and none is shared with another
// response. A Vary that is there already, "*" with credentials and
// [Request.RouteMethods] may need more.
func (d Decision) Apply(h http.Header) {
	if d.answers == nil {
		return
	}
	a := d.answer()
	method := ""
	if a.namesMethod {
		method = d.namedMethod()
	}
	if d.detail == nil {
		a.write(h, d.origin, method, nil)
		return
	}
	a.write(h, d.origin, method, d.detail.vary)
	d.detail.write(h)
}

// judgePreflight returns what the preflight of an admitted origin asks for that
// is not granted.
func (d Decision) judgePreflight() Reason {
	switch routed := d.routed(); {
	case !isRequestMethod(d.method):
		return ReasonMethodMalformed
	case !d.answers.compiled.grantsMethod(d.method):
		return ReasonMethodNotAllowed
	case routed != nil && !isSafelistedMethod(d.method) && !routed.has(d.method):
		return ReasonMethodNotRouted
	case d.requestHeaders == "":
		return ReasonNone
	}
	reason, _ := d.judgeRequestHeaders()
	return reason
}

// judgeRequestHeaders returns whether the header names are granted, and the first
// one that is not.
func (d Decision) judgeRequestHeaders() (Reason, string) {
	line := [1]string{d.requestHeaders}
	return d.answers.compiled.judgeRequestHeaders(line[:])
}

// routed returns what the router has, or nil where it was not asked.
func (d *Decision) routed() *routed {
	if d.detail == nil {
		return nil
	}
	return d.detail.routed
}

// judgeOrigin returns what is wrong with an origin that is not admitted.
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

// dependsOn returns the request headers that the decision rests on, also where a
// plain "*" does not list them in Vary.
func (d *Decision) dependsOn() *varyFields {
	c := d.answers.compiled
	switch {
	case d.detail != nil && d.detail.vary != nil:
		return d.detail.vary
	case d.kind == KindPreflight:
		return &c.varyPreflight
	case d.answers == &c.options:
		return &c.varyOptions
	}
	return &c.vary
}

// varyOn has the answer list in Vary what of has, unless of is nil: another
// request for the same path may be answered by another policy.
func (d *Decision) varyOn(of *detail) {
	switch {
	case of == nil:
	case d.detail == nil:
		d.detail = of
	default:
		d.ownDetail().vary = of.vary
	}
}

// ownDetail returns the detail to change, which no other decision shares.
func (d *Decision) ownDetail() *detail {
	own := detail{}
	if d.detail != nil {
		own = *d.detail
	}
	d.detail = &own
	return &own
}

// refuse closes a decision because of a failure.
func (d *Decision) refuse(reason Reason, failure error) {
	d.allowed, d.pending = false, false
	d.reason = reason
	d.detail = &detail{failure: failure}
}

// refuseHost closes a decision because of the request's Host.
func (d *Decision) refuseHost() {
	d.allowed, d.barred, d.reason = false, true, ReasonHostNotAllowed
}

// bar notes whether the server serves a request whose origin is not admitted.
func (d *Decision) bar(r *Request) {
	e := d.answers.compiled.policy.Enforce
	switch {
	case d.kind != KindPreflight:
		d.barred = e.bars(r.Method, r.Host, r.Header)
	case d.answers.refused.enforced: // passed through: an OPTIONS request of another site
		d.barred = e == EnforceAll
	}
}

// write writes what the prepared answer does not have.
func (d *detail) write(h http.Header) {
	if d.echoesHeaders {
		setOrDelete(h, keyAllowHeaders, slices.Clone(d.headerLines))
	}
	if d.routed != nil {
		setOrDelete(h, keyAllowMethods, oneLine(d.routed.line()))
	}
}
