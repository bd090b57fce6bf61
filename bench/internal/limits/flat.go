package limits

import (
	"fmt"

	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/stats"
	"github.com/sallyport/cors/bench/internal/subject"
)

// Flatness shows how the cost of an allowed request grows with the number of
// exact origins, on net/http.
//
// Hot asks for one origin, so that all a lookup touches is in the processor's
// cache whatever the size of the set: what still grows would be the library's.
// Cold asks for another origin each time. There the minimum's one map pays the
// same cache misses, so that what it pays is the cache's share, and what this
// library pays beyond it is its own.
type Flatness struct {
	Origins                scenario.Origins
	HotOurs, HotMinimum    stats.Quartiles // over the floor
	ColdOurs, ColdMinimum  stats.Quartiles // over the floor
	ColdOursOverTheMinimum stats.Quartiles
}

// FlatnessOf collects the cells that it is about.
func FlatnessOf(cells []measure.Cell) []Flatness {
	var all []Flatness
	for _, hot := range cells {
		if hot.Framework != subject.NetHTTP || hot.Origins.Form != scenario.Exact || hot.Scenario.Name != scenario.AllowedActual {
			continue
		}
		f := Flatness{
			Origins:    hot.Origins,
			HotOurs:    hot.Ratio(subject.Ours, subject.Floor),
			HotMinimum: hot.Ratio(subject.Minimum, subject.Floor),
		}
		for _, cold := range cells {
			if cold.Framework == hot.Framework && cold.Origins == hot.Origins && cold.Scenario.Rotating {
				f.ColdOurs = cold.Ratio(subject.Ours, subject.Floor)
				f.ColdMinimum = cold.Ratio(subject.Minimum, subject.Floor)
				f.ColdOursOverTheMinimum = cold.Ratio(subject.Ours, subject.Minimum)
			}
		}
		all = append(all, f)
	}
	return all
}

// CheckFlatness compares the dearest set with the cheapest: hot as it is, cold
// over what the minimum pays.
func CheckFlatness(all []Flatness) []Finding {
	var findings []Finding
	check := func(what string, of func(Flatness) float64) {
		low, high := 0.0, 0.0
		for _, f := range all {
			v := of(f)
			if v <= 0 {
				continue
			}
			if low == 0 || v < low {
				low = v
			}
			high = max(high, v)
		}
		if low > 0 && high/low > FlatOverCounts {
			findings = append(findings, Finding{
				Where: "net/http/exact-*/allowed",
				What:  fmt.Sprintf("%s grows by %.2f over the number of origins, limit %.2f", what, high/low, FlatOverCounts),
			})
		}
	}
	check("the time with one origin", func(f Flatness) float64 { return f.HotOurs.Median })
	check("the time over the minimum with rotating origins", func(f Flatness) float64 { return f.ColdOursOverTheMinimum.Median })
	return findings
}
