package measure

import (
	"math"

	"github.com/sallyport/cors/bench/internal/stats"
	"github.com/sallyport/cors/bench/internal/subject"
)

// Ratio returns what a subject takes beyond the bare framework over what another
// takes, round by round: both saw the same disturbances. A round in which the
// other was not slower than bare was disturbed too much and tells nothing. The
// result is the zero value where one of them is not in the cell, or no round is
// left.
func (c Cell) Ratio(of, over string) stats.Quartiles {
	bare, ok1 := c.Find(subject.Bare)
	a, ok2 := c.Find(of)
	b, ok3 := c.Find(over)
	if !ok1 || !ok2 || !ok3 {
		return stats.Quartiles{}
	}
	ratios := make([]float64, len(bare.Nanoseconds))
	for i, base := range bare.Nanoseconds {
		ratios[i] = math.NaN()
		if beyond := b.Nanoseconds[i] - base; beyond > 0 {
			ratios[i] = (a.Nanoseconds[i] - base) / beyond
		}
	}
	return stats.QuartilesOf(ratios)
}

// Whole returns the time of whole requests of one subject over those of another.
func (c Cell) Whole(of, over string) stats.Quartiles {
	a, ok1 := c.Find(of)
	b, ok2 := c.Find(over)
	if !ok1 || !ok2 {
		return stats.Quartiles{}
	}
	ratios := make([]float64, len(a.Nanoseconds))
	for i := range ratios {
		ratios[i] = a.Nanoseconds[i] / b.Nanoseconds[i]
	}
	return stats.QuartilesOf(ratios)
}

// OverBare returns what a subject allocates beyond the bare framework.
func (c Cell) OverBare(name string) Allocations {
	bare, _ := c.Find(subject.Bare)
	r, _ := c.Find(name)
	return r.Allocations.Over(bare.Allocations)
}

// BeyondBare returns the nanoseconds that a subject takes beyond the bare
// framework. They belong to one machine: use them to make ratios.
func (c Cell) BeyondBare(name string) stats.Quartiles {
	bare, ok1 := c.Find(subject.Bare)
	a, ok2 := c.Find(name)
	if !ok1 || !ok2 {
		return stats.Quartiles{}
	}
	beyond := make([]float64, len(bare.Nanoseconds))
	for i, base := range bare.Nanoseconds {
		beyond[i] = a.Nanoseconds[i] - base
	}
	return stats.QuartilesOf(beyond)
}
