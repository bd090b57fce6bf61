package exactset

import (
	"maps"
	"math"
	"strconv"
	"testing"
)

func keepAll(string) bool { return false }

// require fails unless a set has exactly the strings of a map, with their numbers.
func (s *Set) require(t *testing.T, when string, want map[string]uint32) {
	t.Helper()
	if s.Len() != len(want) {
		t.Fatalf("%s: %d strings, want %d", when, s.Len(), len(want))
	}
	for text, number := range want {
		if got, found := s.Number(text); !found || got != number || !s.Has(text) {
			t.Fatalf("%s: %q has the number %d, %v, want %d", when, text, got, found, number)
		}
	}
	seen := map[string]uint32{}
	for number, text := range s.All {
		if _, twice := seen[text]; twice {
			t.Fatalf("%s: %q comes twice", when, text)
		}
		seen[text] = number
	}
	if !maps.Equal(seen, want) {
		t.Fatalf("%s: All yields %d strings, want %d", when, len(seen), len(want))
	}
	for _, text := range []string{"", "https://", "never", "https://never", "x" + strconv.Itoa(len(want))} {
		if _, listed := want[text]; s.Has(text) != listed {
			t.Fatalf("%s: Has(%q) is %v", when, text, !listed)
		}
	}
}

// A set grows beyond its directory and shrinks again, by batches of many sizes, and the sets before
// each batch stay as they were.
func TestSetsGrowAndShrink(t *testing.T) {
	text := func(i int) string { return []string{"https://", "http://", ""}[i%3] + strconv.Itoa(i/3) + ".example" }
	type state struct {
		set  Set
		want map[string]uint32
	}
	var states []state
	current, want := Set{}, map[string]uint32{}
	keep := func() { states = append(states, state{current, maps.Clone(want)}) }
	keep()
	next := uint32(0)
	for _, to := range []int{1, 63, 64, 65, 66, 1000, 9000, 9001, 20_000} {
		var add []string
		for i := len(want); i < to; i++ {
			want[text(i)] = next + uint32(len(add))
			add = append(add, text(i))
		}
		var unused uint32
		current, unused = current.Update(append(add, add[0]), nil, next, keepAll)
		if repeated := next + uint32(len(add)); unused != repeated {
			t.Fatalf("up to %d: %d is unused, want %d, of the string that is there twice", to, unused, repeated)
		}
		next += uint32(len(add)) + 1
		current.require(t, "up to "+strconv.Itoa(to), want)
		keep()
	}
	for _, to := range []int{19_999, 12_000, 3000, 100, 33, 32, 1, 0} {
		var remove []string
		lowest := uint32(math.MaxUint32)
		for i := to; i < 20_000; i++ {
			if number, listed := want[text(i)]; listed {
				remove, lowest = append(remove, text(i)), min(lowest, number)
				delete(want, text(i))
			}
		}
		var unused uint32
		current, unused = current.Update(nil, append(remove, "never", remove[0]), 0, keepAll)
		if unused != lowest {
			t.Fatalf("down to %d: %d is unused, want %d", to, unused, lowest)
		}
		current.require(t, "down to "+strconv.Itoa(to), want)
		keep()
	}
	for i, s := range states {
		s.set.require(t, "later, the state "+strconv.Itoa(i), s.want)
	}
	if a, b := states[3].set.Sum(), states[4].set.Sum(); a == b {
		t.Error("sets of 64 and 65 strings have one sum")
	}
}

// All stops as soon as it is told to.
func TestAllStops(t *testing.T) {
	var add []string
	for i := range 500 {
		add = append(add, strconv.Itoa(i))
	}
	set, _ := new(Set).Update(add, nil, 0, keepAll)
	for n := 1; n <= len(add); n += 7 {
		yielded := 0
		for range set.All {
			if yielded++; yielded == n {
				break
			}
		}
		if yielded != n {
			t.Fatalf("%d strings after it was told to stop at %d", yielded, n)
		}
	}
}
