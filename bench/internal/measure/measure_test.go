package measure

import (
	"math"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

var (
	small = scenario.Origins{Form: scenario.Exact, Count: 10}
	brief = Plan{Rounds: 3, Batch: 10 * time.Microsecond, SlowBudget: time.Millisecond}
	sink  []string
)

func named(t *testing.T, name string) scenario.Scenario {
	t.Helper()
	all := scenario.Scenarios()
	i := slices.IndexFunc(all, func(s scenario.Scenario) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no scenario %q", name)
	}
	return all[i]
}

func TestAllocationsAreCountedExactly(t *testing.T) {
	got := allocationsPerRequest(func(n int) {
		for range n {
			sink = make([]string, 2)
		}
	}, 100)
	if want := (Allocations{1, 32}); got != want {
		t.Errorf("one array of two strings: %+v, want %+v", got, want)
	}
	if got := allocationsPerRequest(func(int) {}, 100); got != (Allocations{}) {
		t.Errorf("nothing: %+v", got)
	}
	if got := (Allocations{1, 16}).Over(Allocations{2, 8}); got != (Allocations{0, 8}) {
		t.Errorf("Over = %+v, want no negative counts", got)
	}
}

func TestCellHasAResultOfEachSubjectInEachRound(t *testing.T) {
	for _, f := range subject.Frameworks() {
		h, err := Build(f, small)
		if err != nil {
			t.Fatal(err)
		}
		c, err := brief.Measure(h, named(t, scenario.AllowedActual))
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Subjects) != len(subject.On(f)) {
			t.Errorf("%s: %d results of %d subjects", f, len(c.Subjects), len(subject.On(f)))
		}
		for _, r := range c.Subjects {
			if len(r.Nanoseconds) != brief.Rounds {
				t.Errorf("%s, %s: %d rounds, want %d", f, r.Subject.Name, len(r.Nanoseconds), brief.Rounds)
			}
		}
		ours, _ := c.Find(subject.Ours)
		if got := c.AllocationsOverBare(ours); f == subject.NetHTTP && got != (Allocations{1, 32}) {
			t.Errorf("ours allocates %+v beyond bare, want one array of two strings", got)
		}
	}
}

func TestTheMinimumIsLeftOutOfPatterns(t *testing.T) {
	h, err := Build(subject.NetHTTP, scenario.Origins{Form: scenario.Subdomains, Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	c, err := brief.Measure(h, named(t, scenario.RefusedActual))
	if err != nil {
		t.Fatal(err)
	}
	if _, found := c.Find(subject.Minimum); found {
		t.Error("a minimum was measured that nobody wrote")
	}
}

func TestRotatingCellsAskForAnotherOriginEachTime(t *testing.T) {
	s := named(t, scenario.RotatingActual)
	seen := make(map[string]bool)
	e := newExerciser(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		seen[r.Header.Get("Origin")] = true
	}), s, small, small.Rotation())
	e.run(200)
	if len(seen) != small.Count {
		t.Errorf("%d origins in 200 requests, want all %d", len(seen), small.Count)
	}
}

func TestOuterVaryIsThereForEachRequest(t *testing.T) {
	s := named(t, scenario.VaryPresent)
	requests := 0
	e := newExerciser(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("request %d: Vary %q", requests, w.Header()["Vary"])
		}
		w.Header()["Vary"] = nil
		requests++
	}), s, small, nil)
	e.run(3)
	if requests != 3 {
		t.Errorf("%d requests, want 3", requests)
	}
}

func TestRatiosCompareWithinARound(t *testing.T) {
	bare := Result{Nanoseconds: []float64{10, 100, 10}}
	floor := Result{Nanoseconds: []float64{20, 200, 20}}
	ours := Result{Nanoseconds: []float64{25, 250, math.NaN()}} // took no part in the last round
	if got := BeyondBare(bare, ours, floor).Center; got != 1.5 {
		t.Errorf("BeyondBare = %v, want 1.5", got)
	}
	if got := Over(floor, bare).Center; got != 2 {
		t.Errorf("Over = %v, want 2", got)
	}
}

func TestARoundWithoutADifferenceHasNoRatio(t *testing.T) {
	bare := Result{Nanoseconds: []float64{10, 10, 10}}
	floor := Result{Nanoseconds: []float64{20, 10, 9}}
	ours := Result{Nanoseconds: []float64{30, 30, 30}}
	if got := BeyondBare(bare, ours, floor).Center; got != 2 {
		t.Errorf("BeyondBare = %v, want that of the one round with a difference, 2", got)
	}
	if got := BeyondBare(bare, ours, bare); got.Confidence != 0 {
		t.Errorf("BeyondBare without a difference = %+v, want no ratio", got)
	}
}

func TestSlowContestantsTakePartInSomeRounds(t *testing.T) {
	p := Plan{Rounds: 100, Batch: time.Nanosecond, SlowBudget: time.Nanosecond}
	results := p.Race([]Contestant{func(n int) { time.Sleep(time.Duration(n) * time.Microsecond) }})
	took := 0
	for _, ns := range results[0].Nanoseconds {
		if !math.IsNaN(ns) {
			took++
		}
	}
	if len(results[0].Nanoseconds) != 100 || took != 4 { // every 33rd round, the first too
		t.Errorf("took part in %d of %d rounds, want 4 of 100", took, len(results[0].Nanoseconds))
	}
}

func TestMatrixIsCompleteAndFiltered(t *testing.T) {
	const eachFramework = 10*13 - 2 - 5 // see scenario's test
	all := Matrix(scenario.Sets(), func(Coordinates) bool { return true })
	if want := eachFramework * len(subject.Frameworks()); len(all) != want {
		t.Errorf("%d cells, want %d", len(all), want)
	}
	one := Matrix(scenario.Sets(), func(at Coordinates) bool { return at.String() == "gin/exact-10/no-origin" })
	if len(one) != 1 || one[0].String() != "gin/exact-10/no-origin" {
		t.Errorf("filtered: %v", one)
	}
}

func TestRunMeasuresEachCell(t *testing.T) {
	names := []string{"net/http/exact-10/no-origin", "net/http/exact-10/refused-actual"}
	matrix := Matrix([]scenario.Origins{small}, func(at Coordinates) bool { return slices.Contains(names, at.String()) })
	var shown []string
	cells, err := brief.Run(matrix, func(_ int, next Coordinates) { shown = append(shown, next.String()) })
	if err != nil || len(cells) != 2 {
		t.Fatalf("%d cells, %v", len(cells), err)
	}
	if !slices.Equal(shown, names) {
		t.Errorf("shown %q, want %q", shown, names)
	}
}
