// Package stats summarizes samples.
package stats

import (
	"math"
	"slices"
)

// Quartiles are the three cuts of a sample. The zero value stands for no sample.
type Quartiles struct{ Q1, Median, Q3 float64 }

// QuartilesOf sorts a copy of the sample. Values that are not finite are left
// out: a round whose floor took no time has no ratio.
func QuartilesOf(sample []float64) Quartiles {
	finite := make([]float64, 0, len(sample))
	for _, v := range sample {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			finite = append(finite, v)
		}
	}
	if len(finite) == 0 {
		return Quartiles{}
	}
	slices.Sort(finite)
	return Quartiles{Quantile(finite, 0.25), Quantile(finite, 0.5), Quantile(finite, 0.75)}
}

// Quantile interpolates between the two nearest values of a sorted sample
// (Hyndman and Fan, type 7).
func Quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}
