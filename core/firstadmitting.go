package core

import (
	"context"
	"slices"
	"sync/atomic"
)

// FirstAdmitting returns an [Evaluator] that chooses among several by the
// request's origin: the first that admits it decides everything. So an application
// can have one policy for its own pages, with credentials, and another for
// everyone else:
//
//	core.FirstAdmitting(ownPages, everyone)
//
// If none admits the origin, the first that covers the request decides, and its
// explanation is about its own policy alone. Vary lists what all the evaluators
// that were asked depend on, so that caches keep the answers apart.
//
// A request is refused if one of them refuses its Host. It is also refused if none
// admits its origin and one of them enforces that (see [Enforcement]).
//
// Only the engine that decides reports to its observers and its logger. A lookup that
// fails is always logged. The next evaluator is then asked, and admits only what its
// own policy admits. Evaluators other than an [Engine] report whenever they are asked.
//
// It panics if there is no evaluator, or if one is nil.
func FirstAdmitting(evs ...Evaluator) Evaluator {
	f := &firstAdmitting{}
	for _, ev := range evs {
		if err := CheckEvaluator(ev); err != nil {
			panic(err.Error())
		}
		if inner, ok := ev.(*firstAdmitting); ok {
			f.evaluators = append(f.evaluators, inner.evaluators...)
		} else {
			f.evaluators = append(f.evaluators, ev)
		}
	}
	if len(f.evaluators) == 0 {
		panic("cors: FirstAdmitting needs at least one evaluator; use core.DenyAll() to admit nobody")
	}
	return f
}

type firstAdmitting struct {
	evaluators []Evaluator
	vary       atomic.Pointer[[]unitedVary]
}

// Evaluate allocates only what the evaluators allocate, once it has seen the same
// policies before.
func (f *firstAdmitting) Evaluate(ctx context.Context, r Request) Decision {
	var buf [4]Decision
	asked := buf[:0]
	var d Decision
	var decides Evaluator
	barred := false
	for _, ev := range f.evaluators {
		one := f.decide(ctx, ev, r)
		if one.answers == nil {
			continue
		}
		asked = append(asked, one)
		if one.reason == ReasonLookupFailed {
			f.report(ctx, ev, &r, &one)
		}
		if barred = barred || one.barred; decides == nil || one.allowed || one.reason == ReasonHostNotAllowed {
			d, decides = one, ev
		}
		if one.allowed || one.reason == ReasonHostNotAllowed {
			break
		}
	}
	if decides == nil {
		return Decision{}
	}
	d.barred = barred
	d.varyOn(f.varyOf(asked))
	if d.reason == ReasonLookupFailed { // and reported
		return d
	}
	f.report(ctx, decides, &r, &d)
	return d
}

// decide asks an evaluator. An engine does not report yet.
func (f *firstAdmitting) decide(ctx context.Context, ev Evaluator, r Request) (d Decision) {
	if e, ok := ev.(*Engine); ok {
		e.decide(ctx, &r, &d)
		return d
	}
	return ev.Evaluate(ctx, r)
}

func (f *firstAdmitting) report(ctx context.Context, ev Evaluator, r *Request, d *Decision) {
	if e, ok := ev.(*Engine); ok && e.reports(d) {
		e.settings.report(ctx, r, d)
	}
}

// unitedVary is the Vary of answers for which several evaluators were asked.
type unitedVary struct {
	of   []*varyFields // of each
	vary *detail
}

// maxUnited limits how many are kept. A reload gives an engine other varyFields, so
// that the kept ones become useless.
const maxUnited = 32

// varyOf returns what the answer depends on, or nil if there was only one decision,
// which says so itself.
func (f *firstAdmitting) varyOf(asked []Decision) *detail {
	if len(asked) == 1 {
		return nil
	}
	var known []unitedVary
	if p := f.vary.Load(); p != nil {
		known = *p
	}
	for i := range known {
		if slices.EqualFunc(known[i].of, asked, func(v *varyFields, d Decision) bool { return v == d.dependsOn() }) {
			return known[i].vary
		}
	}
	var united unitedVary
	var names []string
	for _, one := range asked {
		v := one.dependsOn()
		united.of = append(united.of, v)
		names = append(names, v.names...)
	}
	vary := newVaryFields(names...)
	united.vary = &detail{vary: &vary}
	if len(known) == maxUnited {
		known = nil
	}
	remembered := append(slices.Clip(known), united)
	f.vary.Store(&remembered)
	return united.vary
}
