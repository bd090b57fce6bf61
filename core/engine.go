package core

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/sallyport/cors/core/internal/origin"
)

var _ Evaluator = (*Engine)(nil)

// Engine evaluates one policy, which may be replaced while requests run. [New],
// [MustNew] and [DenyAll] return one. The zero value denies everything, like DenyAll.
type Engine struct {
	settings settings
	current  atomic.Pointer[rules]
	closed   bool // for good, see DenyAll

	updating sync.Mutex // held while the policy is replaced
}

// New compiles a policy. The error joins every problem of the policy and of the
// options, each a *[PolicyError]. [Advise] says what is valid but unwise.
func New(p Policy, opts ...Option) (*Engine, error) {
	e := &Engine{settings: newSettings(opts)}
	problems := append(e.settings.problems, validate(p, e.settings.lookup != nil)...)
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	e.current.Store(compile(p, &e.settings))
	return e, nil
}

// MustNew is like [New], but panics if the policy is invalid. It is for policies that
// are part of the program.
func MustNew(p Policy, opts ...Option) *Engine {
	e, err := New(p, opts...)
	if err != nil {
		panic(fmt.Errorf("cors: invalid policy:\n%w", err))
	}
	return e
}

// DenyAll returns an engine that grants nothing to anyone: preflights are
// refused, and responses carry no CORS headers. It stays closed: Reload returns an
// error.
func DenyAll() *Engine {
	return &Engine{closed: true}
}

var deniesAll = compile(Policy{}, new(settings))

// Reload replaces the policy for requests that begin from now on. Each request sees
// one policy throughout, and no request waits. The options stay. An invalid policy
// changes nothing; its problems are returned as [New] returns them. It costs as much as
// New, and memory for both policies until the first is no longer used.
func (e *Engine) Reload(p Policy) error {
	if e.closed {
		return errClosed
	}
	if err := errors.Join(validate(p, e.settings.lookup != nil)...); err != nil {
		return err
	}
	c := compile(p, &e.settings)
	e.updating.Lock()
	defer e.updating.Unlock()
	e.current.Store(c)
	return nil
}

var errClosed = errors.New("cors: an engine of DenyAll stays closed; make one with New for a policy that changes")

// Policy returns a copy of the policy in force. AllowOrigins has each entry once, in the
// order in which they were given, and those of [Engine.UpdateOrigins] at the end. With
// millions of entries that takes about a second: see [Engine.Origins].
func (e *Engine) Policy() Policy {
	c := e.inForce()
	p := c.policy.clone()
	p.AllowOrigins = c.origins.Load().List()
	return p
}

// Evaluate decides one request. It allocates nothing, unless a lookup, an observer or a
// logger does, "*" is combined with credentials, or the router is asked ([Request.RouteMethods]).
// Its time grows with the length of what it reads, and not with the number of origins: at
// most 512 bytes of Origin and 260 of Host, and of a preflight at most 4 KiB of each other
// header. docs/performance.md has the bounds of all that clients and tenants choose.
func (e *Engine) Evaluate(ctx context.Context, r Request) (d Decision) {
	// Not in a function of their own: a call more would cost a tenth of the decision.
	var s settled
	c := e.inForce()
	c.settle(r.Method, r.Header, &s)
	e.decideSettled(ctx, c, &s, &r, &d)
	if e.reports(&d) {
		e.settings.report(ctx, &r, &d)
	}
	return d
}

// reports reports whether an observer or a logger wants to see d.
func (e *Engine) reports(d *Decision) bool {
	return e.settings.watched() || d.reason == ReasonLookupFailed
}

// decide fills in d. It copies neither d nor r, since a copy would cost much, compared
// with most decisions.
func (e *Engine) decide(ctx context.Context, r *Request, d *Decision) {
	var s settled
	c := e.inForce()
	c.settle(r.Method, r.Header, &s)
	e.decideSettled(ctx, c, &s, r, d)
}

// decideSettled is decide for a request that is settled.
func (e *Engine) decideSettled(ctx context.Context, c *rules, s *settled, r *Request, d *Decision) {
	d.answers, d.allowed, d.mistakable = s.answers, s.listed, s.mistakable
	origins := s.origins
	if origins == nil && c.everyone {
		origins = r.Header[keyOrigin]
	}
	wrongHost := !c.admitsHost(r.Host)
	if len(origins) == 0 {
		d.reason = ReasonNoOrigin
		switch {
		case wrongHost:
			d.refuseHost()
		case !d.allowed && c.policy.Enforce.bars(r.Method, r.Host, r.Header):
			d.barred, d.reason = true, ReasonCrossSite
		}
		return
	}
	d.kind, d.origin = KindActual, origins[0]
	if len(s.requestMethod) > 0 {
		d.kind, d.method = KindPreflight, s.requestMethod[0]
		// Who asks a router may also choose the policy by the method.
		d.mistakable = d.mistakable || r.RouteMethods != nil && len(s.requestMethod) > 1
	}
	switch {
	case wrongHost:
		d.refuseHost()
		return
	case d.allowed:
	case len(origins) > 1:
		d.reason = ReasonOriginRepeated
	case len(d.origin) > origin.MaxLength:
		d.reason = ReasonOriginMalformed
	default:
		e.judgeUnlisted(ctx, r, d)
	}
	if !d.allowed {
		d.bar(r)
		return
	}
	if d.kind == KindPreflight {
		if err := d.notePreflight(r, s.requestMethod); err != nil {
			e.settings.record(ctx, failedRouter, r, d, err)
		}
	}
}

// inForce returns the policy for requests that begin now.
func (e *Engine) inForce() *rules {
	if c := e.current.Load(); c != nil {
		return c
	}
	return deniesAll
}

// judgeUnlisted decides an origin that the list does not cover.
func (e *Engine) judgeUnlisted(ctx context.Context, r *Request, d *Decision) {
	d.pending = true
	site := fetchSite(r.Header)
	told := site == "same-origin"
	// Browsers send preflights only for cross-origin requests. So if the Origin of a
	// preflight has our host, its scheme must differ, and a reason is useful.
	d.sameOrigin = told || d.kind == KindActual && site == "" && origin.IsHostOf(r.Host, d.origin)
	// On a GET, HEAD or OPTIONS, no browser sends the Origin of a page of our own. Caches
	// keep the responses to these, and Vary does not name Sec-Fetch-Site: so any client
	// could make a cache keep a response without a grant for a page that the lookup admits.
	needsNone := told && !isSafeMethod(r.Method)
	if e.settings.lookup == nil || needsNone || !origin.IsTuple(d.origin) {
		return
	}
	d.mistakable = d.mistakable || hasSeveralValues(r.Header, e.settings.varyOn)
	found, admitted, err := e.settings.lookup.ask(ctx, *r, d.origin)
	switch {
	case err != nil:
		d.refuse(ReasonLookupFailed, err)
	case admitted:
		d.allowed, d.lookedUp, d.pending = true, true, false
		d.mistakable = d.mistakable || !origin.IsComparable(d.origin)
		if found != nil {
			d.detail = &detail{found: found}
		}
	}
}

// notePreflight notes what the preflight of an admitted origin asks for. Whether it is
// granted is worked out only if somebody asks. Several lines of header names are
// condensed now, since a decision must not keep the request's own slice.
//
// If the router fails, no method is granted.
func (d *Decision) notePreflight(r *Request, methodLines []string) (failure error) {
	headerLines := r.Header[keyRequestHeaders]
	d.echoHeaders(headerLines)
	if len(methodLines) > 1 {
		d.reason = ReasonMethodMalformed
		d.mistakable = d.mistakable || d.answers.granted.namesMethod
	}
	if r.RouteMethods != nil {
		var methods []string
		methods, failure = askRouter(r.RouteMethods)
		d.narrow(methods)
	}
	switch {
	case d.reason != ReasonNone:
	case len(headerLines) <= 1:
		d.pending = true
		if len(headerLines) == 1 {
			d.requestHeaders = headerLines[0]
		}
	default:
		d.pending = true
		d.requestHeaders = d.answers.rules.condense(headerLines)
	}
	return failure
}

func askRouter(routeMethods func() []string) (methods []string, failure error) {
	defer func() {
		if v := recover(); v != nil {
			methods, failure = nil, newPanicked("RouteMethods", v)
		}
	}()
	return routeMethods(), nil
}

func (d *Decision) narrow(routeMethods []string) {
	d.ownDetail().routed = d.answers.rules.narrow(routeMethods, d.namedMethod())
}
