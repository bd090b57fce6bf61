package stats

import (
	"math"
	"testing"
)

func TestQuantileInterpolatesBetweenNeighbours(t *testing.T) {
	sorted := []float64{1, 2, 4, 8}
	for _, c := range []struct{ q, want float64 }{
		{0, 1}, {0.25, 1.75}, {0.5, 3}, {0.75, 5}, {1, 8},
	} {
		if got := Quantile(sorted, c.q); got != c.want {
			t.Errorf("Quantile(%v, %v) = %v, want %v", sorted, c.q, got, c.want)
		}
	}
	if got := Quantile(nil, 0.5); !math.IsNaN(got) {
		t.Errorf("Quantile of nothing = %v, want NaN", got)
	}
	if got := Quantile([]float64{7}, 0.9); got != 7 {
		t.Errorf("Quantile of one value = %v, want it", got)
	}
}

func TestQuartilesLeaveOutWhatIsNotFiniteAndKeepTheSample(t *testing.T) {
	sample := []float64{3, math.NaN(), 1, math.Inf(1), 2, math.Inf(-1)}
	if got, want := QuartilesOf(sample), (Quartiles{1.5, 2, 2.5}); got != want {
		t.Errorf("QuartilesOf(%v) = %v, want %v", sample, got, want)
	}
	if sample[0] != 3 || sample[2] != 1 {
		t.Errorf("the sample was sorted in place: %v", sample)
	}
	if got := QuartilesOf([]float64{math.NaN()}); got != (Quartiles{}) {
		t.Errorf("quartiles of nothing = %v, want the zero value", got)
	}
}
