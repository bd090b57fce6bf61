package telemetry

import (
	"context"
	"time"

	"github.com/sallyport/cors/core"
)

// Result is how a lookup ended.
type Result uint8

const (
	Failed   Result = iota // an error, a panic, or its context ended: core refuses the origin
	Admitted               // the origin is admitted
	Refused                // the origin is unknown to the lookup
)

// Results are all values of Result, with the names that are published. Each is the
// index of itself.
var Results = [...]string{Failed: "failed", Admitted: "admitted", Refused: "refused"}

// Buckets are the upper limits of a histogram of lookups, in seconds: from a hit in a
// cache to a database that does not answer.
var Buckets = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// Record takes how long a lookup took, and how it ended. ctx is the request's.
type Record func(ctx context.Context, took time.Duration, result Result)

// TimedLookup returns f with a record of each call. Panics, errors and results pass
// through as they are, so that core judges them. It returns nil for nil, which
// core.New reports.
func TimedLookup(f core.OriginLookup, record Record) core.OriginLookup {
	if f == nil {
		return nil
	}
	return func(ctx context.Context, r core.Request, origin string) (admitted bool, err error) {
		t := timing{ctx: ctx, record: record, began: time.Now()}
		defer t.end()
		admitted, err = f(ctx, r, origin)
		t.returned(admitted, err)
		return admitted, err
	}
}

// TimedFinder is TimedLookup for a finder.
func TimedFinder(f core.OriginFinder, record Record) core.OriginFinder {
	if f == nil {
		return nil
	}
	return func(ctx context.Context, r core.Request, origin string) (found any, admitted bool, err error) {
		t := timing{ctx: ctx, record: record, began: time.Now()}
		defer t.end()
		found, admitted, err = f(ctx, r, origin)
		t.returned(admitted, err)
		return found, admitted, err
	}
}

// timing is one call. If it panics, its result stays Failed.
type timing struct {
	ctx    context.Context
	record Record
	began  time.Time
	result Result
}

// returned notes what the call returned. If the context has ended, core refuses the
// origin, whatever was returned.
func (t *timing) returned(admitted bool, err error) {
	switch {
	case err != nil || t.ctx.Err() != nil:
	case admitted:
		t.result = Admitted
	default:
		t.result = Refused
	}
}

func (t *timing) end() { t.record(t.ctx, time.Since(t.began), t.result) }
