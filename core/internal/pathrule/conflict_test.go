package pathrule

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// refusedByServeMux registers patterns with a ServeMux and returns the indices of
// those that it does not take.
func refusedByServeMux(patterns []string) (refused []int) {
	mux := http.NewServeMux()
	register := func(pattern string) (taken bool) {
		defer func() { taken = recover() == nil }()
		mux.Handle(pattern, http.NotFoundHandler())
		return true
	}
	for i, pattern := range patterns {
		if !register(pattern) {
			refused = append(refused, i)
		}
	}
	return refused
}

func randomPattern(rnd *rand.Rand) string {
	pick := func(from ...string) string { return from[rnd.IntN(len(from))] }
	pattern := pick("", "", "", "a.example", "b.example")
	for i := range rnd.IntN(5) {
		pattern += "/" + pick("a", "b", "%61", fmt.Sprintf("{p%d}", i), fmt.Sprintf("{q%d}", i))
	}
	pattern += pick("", "/", "/{$}", "/{rest...}")
	if !strings.Contains(pattern, "/") {
		pattern += "/"
	}
	return pattern
}

// TestPatternsRefusedAreThoseThatServeMuxRefuses compares sets of random patterns,
// which conflict about as often as not.
func TestPatternsRefusedAreThoseThatServeMuxRefuses(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	conflicts := 0
	const sets = 5000
	for range sets {
		patterns := make([]string, 1+rnd.IntN(6))
		for i := range patterns {
			patterns[i] = randomPattern(rnd)
		}
		want := refusedByServeMux(patterns)
		var got []int
		_, problems := New(patterns)
		for _, problem := range problems {
			got = append(got, problem.Index)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("New(%q)\nrefused %d\nwant    %d, as a ServeMux", patterns, got, want)
		}
		parsed := make([]pattern, len(patterns))
		for i, raw := range patterns {
			parsed[i] = parse(raw)
		}
		if got := new(conflictSearch).hasConflict(parsed); got != (len(want) > 0) {
			t.Fatalf("hasConflict(%q)\ngot  %t\nwant %t, as a ServeMux", patterns, got, len(want) > 0)
		}
		if len(want) > 0 {
			conflicts++
		}
	}
	if conflicts < sets/10 || conflicts > sets*9/10 {
		t.Errorf("%d of %d sets conflict: too few of one kind to prove anything", conflicts, sets)
	}
}

// TestSearchForConflictsIsLinear counts the nodes that the search visits. A ServeMux
// compares each pattern of the first two rows with all before it.
func TestSearchForConflictsIsLinear(t *testing.T) {
	for _, row := range []struct {
		name     string
		patterns func(i int) []string
	}{
		{"subtrees", func(i int) []string { return []string{fmt.Sprintf("/t%d/{rest...}", i)} }},
		{"subtrees with a slash, one below the other", func(i int) []string {
			return []string{fmt.Sprintf("/t%d/", i), fmt.Sprintf("/t%d/a/", i), fmt.Sprintf("/t%d/a/{$}", i)}
		}},
		{"one path on many hosts", func(i int) []string { return []string{fmt.Sprintf("t%d.example/api/{id}", i)} }},
		{"parameters below literals", func(i int) []string { return []string{fmt.Sprintf("/t%d/{x}/{y}", i), fmt.Sprintf("/t%d/{x}", i)} }},
		{"literals below a parameter", func(i int) []string { return []string{fmt.Sprintf("/{x}/t%d", i), fmt.Sprintf("/{x}/t%d/{y}/", i)} }},
		{"subtrees of literals beside literals below a parameter", func(i int) []string {
			return []string{fmt.Sprintf("/t%d/deep/", i), fmt.Sprintf("/{x}/b%d", i)}
		}},
		{"literals of one name below literals and a parameter", func(i int) []string {
			return []string{fmt.Sprintf("/t%d/a", i), fmt.Sprintf("/{x}/b%d", i)}
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			visited := func(n int) float64 {
				var patterns []pattern
				for i := range n {
					for _, raw := range row.patterns(i) {
						patterns = append(patterns, parse(raw))
					}
				}
				var search conflictSearch
				if search.hasConflict(patterns) {
					t.Fatalf("%d patterns such as %q conflict", len(patterns), row.patterns(0))
				}
				return float64(search.visited)
			}
			if few, many := visited(500), visited(4000); many > 8.1*few {
				t.Errorf("the search visits %.0f nodes for 500, and %.0f for 8 times as many", few, many)
			}
		})
	}
}
