package limits

import (
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/footprint"
	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/stats"
	"github.com/sallyport/cors/bench/internal/subject"
)

// cell makes one whose subjects take the given times, each in every round.
func cell(form scenario.Form, count int, name string, times map[string]float64, marks ...answer.Mark) measure.Cell {
	all := scenario.Scenarios()
	i := slices.IndexFunc(all, func(s scenario.Scenario) bool { return s.Name == name })
	c := measure.Cell{Framework: subject.NetHTTP, Origins: scenario.Origins{Form: form, Count: count}, Scenario: all[i]}
	for _, s := range subject.On(subject.NetHTTP) {
		each, measured := times[s.Name]
		if !measured {
			continue
		}
		r := measure.Result{Subject: s, Nanoseconds: []float64{each, each, each}}
		if s.IsPeer() {
			r.Marks = marks
		}
		if s.Name == subject.Ours {
			r.Answer = answer.Answer{Fields: []answer.Field{{Name: "Vary", Lines: []string{"Origin"}}}}
			r.Allocations = measure.Allocations{Count: 1, Bytes: 16}
		}
		c.Results = append(c.Results, r)
	}
	return c
}

func times(floor, minimum, ours, peer float64) map[string]float64 {
	return map[string]float64{subject.Bare: 0, subject.Floor: floor, subject.Minimum: minimum, subject.Ours: ours, "rs/cors": peer}
}

func TestEachLimitIsCheckedWhereItHolds(t *testing.T) {
	const slow = 1000
	for _, c := range []struct {
		name string
		cell measure.Cell
		want []string // parts of the findings
	}{
		{"within the minimum's limit", cell(scenario.Exact, 10, scenario.AllowedActual, times(100, 100, 114, slow)), nil},
		{"beyond the minimum's limit", cell(scenario.Exact, 10, scenario.AllowedActual, times(100, 100, 116, slow)), []string{"over the minimum is 1.16"}},
		{"a refusal may take more", cell(scenario.Exact, 10, scenario.RefusedActual, times(100, 100, 124, slow)), nil},
		{"but not any", cell(scenario.Exact, 10, scenario.RefusedActual, times(100, 100, 126, slow)), []string{"over the minimum is 1.26"}},
		{"patterns go by the floor", cell(scenario.Subdomains, 100, scenario.AllowedActual, times(100, 1, 149, slow)), nil},
		{"patterns beyond it", cell(scenario.Ports, 100, scenario.AllowedActual, times(100, 1, 151, slow)), []string{"over the floor is 1.51"}},
		{"patterns that refuse", cell(scenario.Subdomains, 100, scenario.RefusedActual, times(100, 1, 201, slow)), []string{"over the floor is 2.01"}},
		{"patterns that refuse a preflight", cell(scenario.Subdomains, 100, scenario.RefusedPreflight, times(100, 1, 221, slow)), []string{"over the floor is 2.21"}},
		{"a faster peer", cell(scenario.Exact, 10, scenario.AllowedActual, times(100, 100, 110, 100)), []string{"over rs/cors is 1.10"}},
		{"a faster peer that is not comparable", cell(scenario.Exact, 10, scenario.AllowedActual, times(100, 100, 110, 100),
			answer.Mark{Text: "no Vary", Incomparable: true}), nil},
		{"a faster peer with a harmless mark", cell(scenario.Exact, 10, scenario.AllowedActual, times(100, 100, 110, 100),
			answer.Mark{Text: "status 200"}), []string{"over rs/cors is 1.10"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Check([]measure.Cell{c.cell})
			if len(got) != len(c.want) {
				t.Fatalf("findings %v, want %q", got, c.want)
			}
			for i, part := range c.want {
				if !strings.Contains(got[i].String(), part) || !got[i].Clear() {
					t.Errorf("finding %q, want clearly %q", got[i], part)
				}
			}
		})
	}
}

func TestAllocationsBeyondTheArrayAreFound(t *testing.T) {
	c := cell(scenario.Exact, 10, scenario.NoOrigin, times(100, 100, 100, 1000))
	i := slices.IndexFunc(c.Results, func(r measure.Result) bool { return r.Subject.Name == subject.Ours })
	c.Results[i].Allocations = measure.Allocations{Count: 1, Bytes: 32}
	if got := Check([]measure.Cell{c}); len(got) != 1 || !strings.Contains(got[0].String(), "allocates 1 times, 32 bytes; limit 1, 16") {
		t.Errorf("findings %v", got)
	}
}

func TestHostilePreflightsAreHeldAgainstOrdinaryOnes(t *testing.T) {
	ordinary := cell(scenario.Exact, 10, scenario.AllowedPreflight, times(100, 100, 110, 1000))
	hostile := cell(scenario.Exact, 10, "hostile-commas", times(100, 100, 143, 1000))
	got := Check([]measure.Cell{ordinary, hostile})
	if len(got) != 1 || !strings.Contains(got[0].String(), "over an ordinary preflight is 1.30") {
		t.Errorf("findings %v", got)
	}
	if alone := Check([]measure.Cell{hostile}); len(alone) != 0 {
		t.Errorf("without an ordinary preflight: %v", alone)
	}
}

func TestNoiseIsToldFromAClearFinding(t *testing.T) {
	noisy := Finding{Got: stats.Quartiles{Q1: 0.9, Median: 1.2, Q3: 1.4}, Limit: 1.15}
	if noisy.Clear() || !strings.Contains(noisy.String(), "within the noise") {
		t.Errorf("%q counts as clear", noisy)
	}
}

func TestFlatnessSeparatesTheCache(t *testing.T) {
	cells := []measure.Cell{
		cell(scenario.Exact, 1, scenario.AllowedActual, times(100, 100, 110, 1000)),
		cell(scenario.Exact, 1, scenario.RotatingActual, times(100, 100, 110, 1000)),
		cell(scenario.Exact, 1_000_000, scenario.AllowedActual, times(100, 100, 112, 1000)),
		cell(scenario.Exact, 1_000_000, scenario.RotatingActual, times(100, 400, 440, 1000)), // the cache's doing
	}
	flat := FlatnessOf(cells)
	if len(flat) != 2 || flat[1].ColdOurs.Median != 4.4 || flat[1].ColdMinimum.Median != 4 {
		t.Fatalf("flatness %+v", flat)
	}
	if got := CheckFlatness(flat); len(got) != 0 {
		t.Errorf("findings %v, though the minimum grows alike", got)
	}
	cells[3] = cell(scenario.Exact, 1_000_000, scenario.RotatingActual, times(100, 100, 200, 1000))
	cells[2] = cell(scenario.Exact, 1_000_000, scenario.AllowedActual, times(100, 100, 200, 1000))
	if got := CheckFlatness(FlatnessOf(cells)); len(got) != 2 {
		t.Errorf("findings %v, want one with one origin and one with rotating ones", got)
	}
}

func TestFootprintsAreHeldToAMap(t *testing.T) {
	good := footprint.Footprint{Origins: 10, MemoryOverTheMap: 1.5, CompileOverFill: stats.Quartiles{Q1: 2, Median: 3, Q3: 3}}
	bad := footprint.Footprint{Origins: 10, MemoryOverTheMap: 1.6, CompileOverFill: stats.Quartiles{Q1: 3.1, Median: 3.2, Q3: 4}}
	if got := CheckFootprints([]footprint.Footprint{good}); len(got) != 0 {
		t.Errorf("findings %v", got)
	}
	if got := CheckFootprints([]footprint.Footprint{bad}); len(got) != 2 {
		t.Errorf("findings %v, want one of memory and one of time", got)
	}
}
