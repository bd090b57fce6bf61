// Package limits holds the measurements against what this library promises.
package limits

import (
	"fmt"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/stats"
	"github.com/sallyport/cors/bench/internal/subject"
)

// The promises, as ratios of times beyond the bare framework.
const (
	MinimumWhereAllowed = 1.15 // exact origins and "*", over the minimum
	MinimumWhereRefused = 1.25
	FloorWhereAllowed   = 1.5 // patterns, over the floor
	FloorWhereRefused   = 2.0
	FloorPreflight      = 2.2 // a refused one
	HostileOverOrdinary = 1.2
	FlatOverCounts      = 1.5 // the largest set over the smallest
	MemoryOverMap       = 1.5
	CompileOverFill     = 3.0
)

// Finding is one promise that a cell does not keep.
type Finding struct {
	Where string
	What  string
	Got   stats.Quartiles // the zero value where it was counted, not timed
	Limit float64
}

// Clear reports whether more than noise is behind it: at least three quarters of
// the rounds are beyond the limit, or it was counted.
func (f Finding) Clear() bool { return f.Got == stats.Quartiles{} || f.Got.Q1 > f.Limit }

// String is one line of a report.
func (f Finding) String() string {
	if f.Got == (stats.Quartiles{}) {
		return f.Where + ": " + f.What
	}
	certainty := "within the noise"
	if f.Clear() {
		certainty = "clearly"
	}
	return fmt.Sprintf("%s: %s is %.2f [%.2f to %.2f], limit %.2f, %s",
		f.Where, f.What, f.Got.Median, f.Got.Q1, f.Got.Q3, f.Limit, certainty)
}

// Check returns what the cells do not keep, in their order.
func Check(cells []measure.Cell) []Finding {
	var findings []Finding
	for _, c := range cells {
		where := measure.Coordinates{Framework: c.Framework, Origins: c.Origins, Scenario: c.Scenario}.String()
		for _, f := range checkCell(c) {
			f.Where = where
			findings = append(findings, f)
		}
	}
	return append(findings, checkHostile(cells)...)
}

func checkCell(c measure.Cell) []Finding {
	findings := append(checkOverSimplest(c), checkPeers(c)...)
	return append(findings, checkAllocations(c)...)
}

// checkOverSimplest holds this library to the minimum, or to the floor where
// nobody wrote a minimum. The promise is about net/http: the frameworks' own
// writers are not ours.
func checkOverSimplest(c measure.Cell) []Finding {
	if c.Framework != subject.NetHTTP {
		return nil
	}
	limit, over := simplest(c)
	if limit == 0 {
		return nil
	}
	got := c.Ratio(subject.Ours, over)
	if got.Median <= limit {
		return nil
	}
	return []Finding{{What: "time over the " + over, Got: got, Limit: limit}}
}

func simplest(c measure.Cell) (limit float64, over string) {
	pattern := c.Origins.Form == scenario.Subdomains || c.Origins.Form == scenario.Ports
	switch name := c.Scenario.Name; {
	case !pattern && (name == scenario.NoOrigin || name == scenario.AllowedActual || name == scenario.AllowedPreflight):
		return MinimumWhereAllowed, subject.Minimum
	case !pattern && (name == scenario.RefusedActual || name == scenario.RefusedPreflight):
		return MinimumWhereRefused, subject.Minimum
	case pattern && (name == scenario.NoOrigin || name == scenario.AllowedActual || name == scenario.AllowedPreflight):
		return FloorWhereAllowed, subject.Floor
	case pattern && name == scenario.RefusedActual:
		return FloorWhereRefused, subject.Floor
	case pattern && name == scenario.RefusedPreflight:
		return FloorPreflight, subject.Floor
	}
	return 0, ""
}

// checkPeers looks for peers that are faster with an answer as safe and as
// complete.
func checkPeers(c measure.Cell) []Finding {
	var findings []Finding
	for _, r := range c.Results {
		if !r.Subject.IsPeer() || !answer.Comparable(r.Marks) {
			continue
		}
		if got := c.Ratio(subject.Ours, r.Subject.Name); got.Median > 1 {
			findings = append(findings, Finding{What: "time over " + r.Subject.Name, Got: got, Limit: 1})
		}
	}
	return findings
}

// checkAllocations: one array for the values of all fields, as large as they
// are, and none without fields. Echo builds its chain of middlewares anew for
// each request, and what it allocates for any of them would be counted here.
func checkAllocations(c measure.Cell) []Finding {
	const stringHeader = 16
	ours, found := c.Find(subject.Ours)
	if !found || c.Framework == subject.Echo {
		return nil
	}
	got := c.OverBare(subject.Ours)
	want := measure.Allocations{}
	if n := ours.Answer.Values(); n > 0 {
		want = measure.Allocations{Count: 1, Bytes: uint64(n * stringHeader)}
	}
	if got.Count <= want.Count && got.Bytes <= want.Bytes {
		return nil
	}
	return []Finding{{What: fmt.Sprintf("allocates %d times, %d bytes; limit %d, %d",
		got.Count, got.Bytes, want.Count, want.Bytes)}}
}

// checkHostile holds preflights with hostile request headers against ordinary
// ones. They are of different cells, so each is first taken over its own floor,
// which answers both alike.
func checkHostile(cells []measure.Cell) []Finding {
	type place struct {
		framework subject.Framework
		origins   scenario.Origins
	}
	ordinary := make(map[place]float64)
	for _, c := range cells {
		if c.Scenario.Name == scenario.AllowedPreflight {
			ordinary[place{c.Framework, c.Origins}] = c.Ratio(subject.Ours, subject.Floor).Median
		}
	}
	var findings []Finding
	for _, c := range cells {
		base := ordinary[place{c.Framework, c.Origins}]
		if !c.Scenario.Hostile || base <= 0 {
			continue
		}
		q := c.Ratio(subject.Ours, subject.Floor)
		got := stats.Quartiles{Q1: q.Q1 / base, Median: q.Median / base, Q3: q.Q3 / base}
		if got.Median > HostileOverOrdinary {
			findings = append(findings, Finding{
				Where: measure.Coordinates{Framework: c.Framework, Origins: c.Origins, Scenario: c.Scenario}.String(),
				What:  "time over an ordinary preflight", Got: got, Limit: HostileOverOrdinary,
			})
		}
	}
	return findings
}
