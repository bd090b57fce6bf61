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

	// requestHeaders is what a preflight asks for besides: the line of
	// Access-Control-Request-Headers, or one line with the names of several that are
	// not granted.
	requestHeaders string

	detail *detail // what few decisions have

	kind    Kind
	reason  Reason
	pending bool // reason is worked out when somebody asks

	allowed    bool
	lookedUp   bool // the lookup admitted the origin
	sameOrigin bool
	barred     bool // the server does not serve the request, unless it is allowed
	mistakable bool // a header that the answer depends on has several values, or a value that caches take for another
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
// worked out only when you ask. The time is bounded, since at most 4 KiB of request
// header names are read.
func (d Decision) Reason() Reason { return d.why() }

// why is Reason without a copy of d.
func (d *Decision) why() Reason {
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
	case d.isUnstable():
		return &d.answers.unstable
	}
	return &d.answers.refused
}

// Apply writes the decision into the header of a response. It replaces the CORS headers
// that an outer layer wrote, and removes them if nothing is granted. It adds to Vary
// the names that are missing there, and leaves Vary on one line. A handler or an upstream
// server can still change the headers afterwards: see [Guard].
//
// If the Origin is repeated or malformed, a lookup or an observer failed, or the server
// does not serve the request, no cache may use the response again. Apply then writes
// "Vary: *" and "Cache-Control: no-store", and nothing beside them. The adapters write
// them again after the handler.
//
// Some caches also take an Origin for another if its host has a comma or a capital, as those
// of some schemes may. Its refusal is written in the same way. Its grant has these two lines
// too, unless only entries that name the host admit it.
//
// Applying twice is the same as applying once. At most one array is allocated
// for the values of all headers together, and none is shared with another
// response. A Vary that is there already, "*" with credentials and
// [Request.RouteMethods] may need more.
func (d Decision) Apply(h http.Header) {
	d.write(h)
}

// write is Apply. It returns the status, and whether no cache may use the response again.
func (d *Decision) write(h http.Header) (status int, once bool) {
	if d.answers == nil {
		return 0, false
	}
	a := d.answer()
	method := ""
	if a.namesMethod {
		method = d.namedMethod()
	}
	if d.detail == nil {
		a.write(h, d.origin, method, nil)
	} else {
		a.write(h, d.origin, method, d.detail.vary)
		d.detail.write(h)
	}
	if once = d.isOnce(a); once && !a.once {
		keepOutOfCaches(h)
	}
	return a.status, once
}

// isOnce reports whether no cache may use the response with the answer a again.
func (d *Decision) isOnce(a *answer) bool {
	return a.once || d.mistakable || d.detail != nil && d.detail.vary != nil && d.detail.vary.line == varyOnAll.line
}

// isUnstable reports whether a cache could take another request for this one, although
// that is decided otherwise.
//
// A failure is over when the next request comes. Of several lines of a header, some
// caches compare only the first (Varnish, Squid). Others take a malformed Origin for a
// well-formed one, and app://A for app://a (Traffic Server). So anybody could make a cache
// keep a refusal for a page that is admitted.
func (d *Decision) isUnstable() bool {
	switch {
	case d.mistakable:
		return true
	case d.allowed || d.kind == KindNone:
		return false
	}
	switch d.reason {
	case ReasonOriginRepeated, ReasonOriginMalformed, ReasonLookupFailed, ReasonObserverFailed:
		return true
	}
	return d.pending && !origin.IsComparable(d.origin)
}

// judgePreflight returns why not everything is granted that the preflight of an
// admitted origin asks for.
func (d *Decision) judgePreflight() Reason {
	if reason := d.judgeMethod(); reason != ReasonNone {
		return reason
	}
	return d.answers.rules.judgeHeaderLine(d.requestHeaders)
}

// judgeMethod returns why the method is not granted that the preflight of an admitted
// origin asks for.
func (d *Decision) judgeMethod() Reason {
	if d.reason == ReasonMethodMalformed { // repeated
		return d.reason
	}
	reason := d.answers.rules.judgeMethod(d.method)
	if routed := d.routed(); reason == ReasonNone && routed != nil && !isSafelistedMethod(d.method) && !routed.has(d.method) {
		return ReasonMethodNotRouted
	}
	return reason
}

// routed returns the methods of the router, or nil if it was not asked.
func (d *Decision) routed() *routed {
	if d.detail == nil {
		return nil
	}
	return d.detail.routed
}

// judgeOrigin returns what is wrong with an origin that is not admitted.
func (d *Decision) judgeOrigin() Reason {
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

// dependsOn returns the request headers that the decision depends on, even if a plain
// "*" does not list them in Vary.
func (d *Decision) dependsOn() *varyFields {
	c := d.answers.rules
	switch {
	case d.isUnstable():
		return &varyOnAll
	case d.detail != nil && d.detail.vary != nil:
		return d.detail.vary
	case d.kind == KindPreflight:
		return &c.varyPreflight
	case d.answers == &c.options:
		return &c.varyOptions
	}
	return &c.vary
}

// varyOn makes the answer list of in Vary, unless of is nil: another policy may answer
// another request for the same path.
func (d *Decision) varyOn(of *detail) {
	switch {
	case of == nil:
	case d.detail == nil:
		d.detail = of
	default:
		d.ownDetail().vary = of.vary
	}
}

// ownDetail returns a detail that no other decision shares, so that it may be changed.
func (d *Decision) ownDetail() *detail {
	own := detail{}
	if d.detail != nil {
		own = *d.detail
	}
	d.detail = &own
	return &own
}

// refuse makes a decision refuse its origin because of a failure.
func (d *Decision) refuse(reason Reason, failure error) {
	d.allowed, d.pending = false, false
	d.reason = reason
	d.detail = &detail{failure: failure}
}

// refuseHost makes a decision refuse the request because of its Host.
func (d *Decision) refuseHost() {
	d.allowed, d.barred, d.reason = false, true, ReasonHostNotAllowed
}

// bar notes whether the server refuses a request whose origin is not admitted.
func (d *Decision) bar(r *Request) {
	e := d.answers.rules.policy.Enforce
	switch {
	case d.kind != KindPreflight:
		d.barred = e.bars(r.Method, r.Host, r.Header)
	case d.answers.refused.enforced: // passed through: an OPTIONS request of another site
		d.barred = e == EnforceAll
	}
}

// write writes the answer, with the parts that depend on the request.
func (d *detail) write(h http.Header) {
	if d.echoesHeaders {
		setOrDelete(h, keyAllowHeaders, slices.Clone(d.headerLines))
	}
	if d.routed != nil {
		setOrDelete(h, keyAllowMethods, oneLine(d.routed.line()))
	}
}
