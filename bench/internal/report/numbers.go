package report

import (
	"fmt"

	"github.com/sallyport/cors/bench/internal/stats"
)

// ratio prints two digits where they tell something.
func ratio(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func quartiles(q stats.Quartiles) string {
	return ratio(q.Q1) + "–" + ratio(q.Q3)
}
