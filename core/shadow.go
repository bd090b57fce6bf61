package core

import (
	"context"
	"slices"

	"github.com/sallyport/cors/core/internal/fault"
)

// WithShadow asks a candidate about every request, beside the policy in force, and
// calls report if the two decisions differ in their [Verdict]. So a new policy can be
// tried with real requests before it decides any. The candidate has no effect on
// responses, and what its lookup finds is not handed over ([Found]). The package shadow
// has a report that counts differences in bounded memory.
//
// candidate and report must be safe for concurrent use, and report must not keep r. Both
// run on the request's goroutine: a lookup of the candidate takes the request's time,
// and its observers and logger act as if it decided. If the candidate or report panics,
// the panic is logged, and nothing else changes.
//
// current is what the policy decides, before any observer can fail. Several shadows are
// asked in the order of the options. In [FirstAdmitting] only the engine that decides
// asks its shadow: to try a candidate for the whole of it, make it a rule of [NewPaths],
// and pass WithShadow there. NewPaths also asks about requests that no rule covers.
func WithShadow(candidate Evaluator, report func(ctx context.Context, r Request, current, candidate Decision)) Option {
	return func(s *settings) {
		if CheckEvaluator(candidate) != nil {
			s.problem("WithShadow", fault.OptionNil, "the candidate is nil", "pass an engine, or leave the option out")
		}
		if report == nil {
			s.problem("WithShadow", fault.OptionNil, "the function is nil", "pass a function, or leave the option out")
		}
		s.shadows = append(slices.Clone(s.shadows), shadow{candidate, report})
	}
}

// shadow is a policy that is tried.
type shadow struct {
	candidate Evaluator
	report    func(ctx context.Context, r Request, current, candidate Decision)
}

// compareShadows asks the candidates, and reports those that differ from d.
func (s *settings) compareShadows(ctx context.Context, r *Request, d *Decision) {
	for i := range s.shadows {
		if err := s.shadows[i].compare(ctx, r, d); err != nil {
			s.record(ctx, failedShadow, r, d, err)
		}
	}
}

func (s *shadow) compare(ctx context.Context, r *Request, d *Decision) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanicked("shadow", v)
		}
	}()
	candidate := s.candidate.Evaluate(ctx, *r)
	if !sameVerdict(d, &candidate) {
		s.report(ctx, *r, *d, candidate)
	}
	return nil
}
