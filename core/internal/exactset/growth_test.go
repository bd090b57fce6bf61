package exactset

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
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
	empty := Set{}
	current = empty.WithSum()
	keep := func() {
		fresh, _ := new(Set).Update(slices.Collect(maps.Keys(want)), nil, 0, keepAll)
		if current.Sum() != fresh.Sum() {
			t.Fatalf("%d strings have another sum than those of a new set", len(want))
		}
		states = append(states, state{current, maps.Clone(want)})
	}
	keep()
	next := uint32(0xFEDC0000) // each byte of a number counts
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

func TestWhatChangesNothingLeavesASetAlone(t *testing.T) {
	set, unused := new(Set).Update([]string{"a", "https://a", "b"}, nil, 5, keepAll)
	if unused != math.MaxUint32 {
		t.Errorf("%d is unused in a new set", unused)
	}
	for name, update := range map[string]func() (Set, uint32){
		"nothing":           func() (Set, uint32) { return set.Update(nil, nil, 100, keepAll) },
		"what is not there": func() (Set, uint32) { return set.Update(nil, []string{"c", "https://b"}, 100, keepAll) },
		"what is left out": func() (Set, uint32) {
			return set.Update([]string{"c"}, []string{"a"}, 100, func(string) bool { return true })
		},
		"removed and not kept": func() (Set, uint32) {
			return set.Update(nil, []string{"a", "c"}, 100, func(s string) bool { return s == "a" })
		},
	} {
		updated, unused := update()
		if unused != math.MaxUint32 {
			t.Errorf("%s: %d is unused", name, unused)
		}
		updated.require(t, name, map[string]uint32{"a": 5, "https://a": 6, "b": 7})
	}
	updated, unused := set.Update([]string{"b", "c", "d"}, []string{"a"}, 100, func(s string) bool { return s == "d" })
	if unused != 5 {
		t.Errorf("%d is unused, want 5, which was that of a", unused)
	}
	updated.require(t, "a change", map[string]uint32{"https://a": 6, "b": 7, "c": 101})
	var nothing Set
	if nothing.Has("") || nothing.Len() != 0 {
		t.Error("the zero set has a string")
	}
	if number, found := nothing.Number("a"); number != 0 || found {
		t.Errorf("the zero set has the number %d", number)
	}
	if number, found := set.Number("c"); number != 0 || found {
		t.Errorf("got the number %d of what is not there", number)
	}
	none, _ := nothing.Update(nil, []string{"a"}, 0, keepAll)
	none.require(t, "removed from nothing", map[string]uint32{})
}

// Leaves are joined only if their text fits into one.
func TestLongStringsStayWholeWhenShortOnesGo(t *testing.T) {
	want, all := map[string]uint32{}, []string{}
	var short []string
	for i := range 6000 {
		short = append(short, strconv.Itoa(i))
	}
	all = append(all, short...)
	for i := range 300 {
		text := strings.Repeat(strconv.Itoa(i)+",", 2000)[:2500+i]
		want[text] = uint32(len(all))
		all = append(all, text)
	}
	set, _ := new(Set).Update(all, nil, 0, keepAll)
	for len(short) > 0 {
		n := min(len(short), 500)
		set, _ = set.Update(nil, short[:n], 0, keepAll)
		short = short[n:]
	}
	set.require(t, "without the short ones", want)
}

// A leaf splits when its text grows too long, however few strings it has.
func TestLongStringsAreAddedOneByOne(t *testing.T) {
	set, want := Set{}, map[string]uint32{}
	for i := range 60 {
		text := strings.Repeat(strconv.Itoa(i)+",", 3000)[:3000+i]
		want[text] = uint32(i)
		set, _ = set.Update([]string{text}, nil, uint32(i), keepAll)
		set.require(t, strconv.Itoa(i)+" long strings", want)
	}
}
