package core

import (
	"context"
	"net/http"
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
// Only the engine that decides reports to its observers and its logger. A lookup
// that fails is logged in any case, and the next evaluator is asked: it admits only
// whom its own policy admits. Evaluators other than an [Engine] report whenever
// they are asked.
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
	f.prepareVary()
	return f
}

type firstAdmitting struct {
	evaluators []Evaluator

	// What the answer depends on once evaluators up to an index were asked, to
	// OPTIONS and to other requests. It is known as long as they are engines: the
	// options of an engine do not change.
	options, others []*detail
}

func (f *firstAdmitting) prepareVary() {
	var options, others []string
	for _, ev := range f.evaluators {
		e, ok := ev.(*Engine)
		if !ok {
			return
		}
		c := e.inForce()
		options, others = append(options, c.varyOptions.names...), append(others, c.vary.names...)
		ofOptions, ofOthers := newVaryFields(options...), newVaryFields(others...)
		f.options = append(f.options, &detail{vary: &ofOptions})
		f.others = append(f.others, &detail{vary: &ofOthers})
	}
}

// Evaluate allocates nothing beyond what the evaluators do, if all of them are
// engines.
func (f *firstAdmitting) Evaluate(ctx context.Context, r Request) Decision {
	var names []string // that the evaluators vary on, unless prepared
	decides := -1
	var d Decision
	for i, ev := range f.evaluators {
		asked := f.decide(ctx, ev, r)
		if asked.answers == nil {
			continue
		}
		if f.options == nil {
			names = append(names, asked.varyNames()...)
		}
		if asked.allowed {
			asked.varyOn(f.dependsOn(i, r, names))
			return f.report(ctx, ev, r, asked)
		}
		if asked.reason == ReasonLookupFailed {
			asked = f.report(ctx, ev, r, asked)
		}
		if decides < 0 {
			d, decides = asked, i
		}
	}
	if decides < 0 {
		return Decision{}
	}
	d.varyOn(f.dependsOn(len(f.evaluators)-1, r, names))
	if d.reason == ReasonLookupFailed { // and reported
		return d
	}
	return f.report(ctx, f.evaluators[decides], r, d)
}

// decide asks an evaluator. An engine does not report yet.
func (f *firstAdmitting) decide(ctx context.Context, ev Evaluator, r Request) (d Decision) {
	if e, ok := ev.(*Engine); ok {
		e.decide(ctx, &r, &d)
		return d
	}
	return ev.Evaluate(ctx, r)
}

func (f *firstAdmitting) report(ctx context.Context, ev Evaluator, r Request, d Decision) Decision {
	if e, ok := ev.(*Engine); ok && e.reports(&d) {
		return e.settings.report(ctx, r, d)
	}
	return d
}

// dependsOn returns what the answer depends on once the evaluators up to an index
// were asked, or nil where that is what the first one's answer says.
func (f *firstAdmitting) dependsOn(i int, r Request, names []string) *detail {
	switch {
	case i == 0:
		return nil
	case f.options == nil:
		all := newVaryFields(names...)
		return &detail{vary: &all}
	case r.Method == http.MethodOptions:
		return f.options[i]
	}
	return f.others[i]
}
