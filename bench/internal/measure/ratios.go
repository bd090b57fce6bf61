package measure

import (
	"math"

	"golang.org/x/perf/benchmath"
)

// Median is the median of ratios, with its 95 % confidence interval. A Confidence of 0
// means that no round has a ratio.
type Median = benchmath.Summary

// Over returns the time of a contestant over that of another, round by round.
func Over(of, over Result) Median {
	ratios := make([]float64, len(of.Nanoseconds))
	for i := range ratios {
		ratios[i] = of.Nanoseconds[i] / over.Nanoseconds[i]
	}
	return medianOf(ratios)
}

// BeyondBare returns the time of a contestant divided by that of another, both without
// the time of bare, round by round. A round in which the other was not slower than bare
// does not count: it was disturbed.
func BeyondBare(bare, of, over Result) Median {
	var ratios []float64
	for i, base := range bare.Nanoseconds {
		if beyond := over.Nanoseconds[i] - base; beyond > 0 {
			ratios = append(ratios, (of.Nanoseconds[i]-base)/beyond)
		}
	}
	return medianOf(ratios)
}

// medianOf leaves out rounds without a value. Without any, it returns the zero
// value.
func medianOf(ratios []float64) Median {
	var finite []float64
	for _, r := range ratios {
		if !math.IsNaN(r) && !math.IsInf(r, 0) {
			finite = append(finite, r)
		}
	}
	if len(finite) == 0 {
		return Median{}
	}
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(finite, &benchmath.DefaultThresholds), 0.95)
}
