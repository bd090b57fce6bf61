package exactset

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var seedFlag = flag.Uint64("seed", 0, "seed of the random tests, 0 for another one each time")

func newRand(t testing.TB) *rand.Rand {
	t.Helper()
	seed := *seedFlag
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d repeats this", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func skipNone(string) bool { return false }

func origins(from, to int) []string {
	list := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		list = append(list, fmt.Sprintf("https://tenant-%d.example.com", i))
	}
	return list
}

// model is a slow set: every string with its number.
type model map[string]uint32

func (m model) update(add, remove []string, first uint32, skip func(string) bool) (unused uint32) {
	unused = math.MaxUint32
	for _, text := range remove {
		if number, found := m[text]; found && !skip(text) {
			unused = min(unused, number)
			delete(m, text)
		}
	}
	for i, text := range add {
		if skip(text) {
			continue
		}
		if _, found := m[text]; found {
			unused = min(unused, first+uint32(i))
			continue
		}
		m[text] = first + uint32(i)
	}
	return unused
}

// check compares a set with a model, and that it shows nothing else.
func check(t *testing.T, s *Set, m model, absent []string) {
	t.Helper()
	if s.Len() != len(m) {
		t.Fatalf("the set has %d strings, want %d", s.Len(), len(m))
	}
	for text, number := range m {
		if got, found := s.Number(text); !found || got != number || !s.Has(text) {
			t.Fatalf("Number(%q) = %d, %v, and Has = %v; want %d, true, true", text, got, found, s.Has(text), number)
		}
	}
	for _, text := range absent {
		if _, listed := m[text]; !listed && s.Has(text) {
			t.Fatalf("Has(%q) is true, and it is not in the set", text)
		}
	}
	got := model{}
	for number, text := range s.All {
		if _, twice := got[text]; twice {
			t.Fatalf("All yields %q twice", text)
		}
		got[text] = number
	}
	if !maps.Equal(got, m) {
		t.Fatalf("All yields %d strings that differ from the %d of the model", len(got), len(m))
	}
	sum := Sum{}
	for text := range m {
		sum.Join(SumOf(text))
	}
	if s.Sum() != sum {
		t.Fatalf("Sum is %x, and that of the strings one by one %x", s.Sum(), sum)
	}
	checkStructure(t, s)
}

// checkStructure checks what the code relies on.
func checkStructure(t *testing.T, s *Set) {
	t.Helper()
	if s.length == 0 {
		return
	}
	deepest := 0
	for slot, l := range s.leaves {
		if l.depth() == s.depth {
			deepest++
		}
		for other := range 1 << (s.depth - l.depth()) {
			if got := s.chunks[(slot+other)/chunkSlots][(slot+other)%chunkSlots]; got != l {
				t.Fatalf("slot %d has another leaf than slot %d, of depth %d of %d", slot+other, slot, l.depth(), s.depth)
			}
		}
		if l.len() > maxEntries || l.piecesSize() > maxPieces {
			t.Fatalf("a leaf has %d entries with %d bytes", l.len(), l.piecesSize())
		}
	}
	if deepest != s.deepest {
		t.Fatalf("%d leaves have depth %d, and the directory counts %d", deepest, s.depth, s.deepest)
	}
	if deepest == 0 && s.depth > chunkDepth {
		t.Fatalf("no leaf needs a directory of depth %d", s.depth)
	}
}

func TestRandomUpdatesAgreeWithAMap(t *testing.T) {
	random := newRand(t)
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	for round := range rounds {
		universe := make([]string, 1+random.IntN(3000))
		if round%20 == 0 { // so many that the directory grows
			universe = make([]string, 20_000)
		}
		for i := range universe {
			universe[i] = randomText(random, i)
		}
		batch := 1 + random.IntN(len(universe))
		pick := func() []string {
			list := make([]string, random.IntN(batch+1))
			for i := range list {
				list[i] = universe[random.IntN(len(universe))]
			}
			return list
		}
		skip := func(text string) bool { return strings.HasSuffix(text, "7") }
		var s Set
		m, first := model{}, uint32(0)
		for range 20 {
			before, beforeModel := s, maps.Clone(m)
			add, remove := pick(), pick()
			switch random.IntN(4) {
			case 0:
				remove = nil
			case 1:
				add = nil
			case 2:
				remove = slices.Collect(maps.Keys(m)) // down to nothing
			}
			var unused uint32
			if random.IntN(4) == 0 {
				s = s.WithSum()
			}
			s, unused = s.Update(add, remove, first, skip)
			if want := m.update(add, remove, first, skip); unused != want {
				t.Fatalf("Update says that %d is the lowest number that is unused, want %d", unused, want)
			}
			first += uint32(len(add))
			check(t, &s, m, universe)
			check(t, &before, beforeModel, universe)
		}
	}
}

// randomText returns texts of many lengths, which share long beginnings.
func randomText(random *rand.Rand, i int) string {
	switch random.IntN(6) {
	case 0:
		return fmt.Sprintf("http://t%d.example.com", i)
	case 1:
		return "https://" + strings.Repeat("a.", random.IntN(240)) + fmt.Sprint(i)
	case 2:
		return fmt.Sprint(i) // as a piece, with and without https
	case 3:
		return "https://" + fmt.Sprint(i)
	case 4:
		return strings.Repeat("x", i%40)
	}
	return fmt.Sprintf("https://tenant-%d.example.com:%d", i, i%70000)
}

func TestManyCopiesOfAStringAreOne(t *testing.T) {
	copies := slices.Repeat([]string{"https://a.example", "https://b.example"}, 5000)
	var s Set
	s, unused := s.Update(copies, nil, 10, skipNone)
	check(t, &s, model{"https://a.example": 10, "https://b.example": 11}, nil)
	if unused != 12 {
		t.Errorf("the lowest unused number is %d, want 12", unused)
	}
}

func TestPieceIsNotTakenForItsWhole(t *testing.T) {
	var s Set
	s, _ = s.Update([]string{"https://capacitor://localhost", "tauri://localhost"}, nil, 0, skipNone)
	for _, text := range []string{"capacitor://localhost", "https://tauri://localhost", "", "https://"} {
		if s.Has(text) {
			t.Errorf("Has(%q) is true", text)
		}
	}
}

func TestLongStringsShareALeafWithFewOthers(t *testing.T) {
	var long []string
	for i := range 1000 {
		long = append(long, fmt.Sprintf("https://%s.%d", strings.Repeat("a", 500), i))
	}
	m := model{}
	var s Set
	s, _ = s.Update(long, nil, 0, skipNone)
	m.update(long, nil, 0, skipNone)
	check(t, &s, m, nil)
	for i := range long[:900] {
		s, _ = s.Update(nil, long[i:i+1], 0, skipNone)
		m.update(nil, long[i:i+1], 0, skipNone)
	}
	check(t, &s, m, long)
}

func TestLeavesThatGrowEmptyAreMerged(t *testing.T) {
	list := origins(0, 20_000)
	const left = 200
	var s Set
	s, _ = s.Update(list, nil, 0, skipNone)
	for _, size := range []int{1, 1000} {
		shrunk := s
		for from := left; from < len(list); from += size {
			shrunk, _ = shrunk.Update(nil, list[from:min(from+size, len(list))], 0, skipNone)
		}
		m := model{}
		m.update(list[:left], nil, 0, skipNone)
		check(t, &shrunk, m, nil)
		leaves := 0
		for range shrunk.leaves {
			leaves++
		}
		if leaves > 4*left/maxEntries || shrunk.depth > chunkDepth {
			t.Errorf("removed in batches of %d: %d strings have %d leaves and a directory of depth %d", size, left, leaves, shrunk.depth)
		}
	}
}

// Nobody can make a search long: the hash has a secret seed. With 200 000 strings a
// search looks at some tags, of which almost none fit.
func TestLongestSearchIsShort(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills a large set")
	}
	var s Set
	s, _ = s.Update(origins(0, 200_000), nil, 0, skipNone)
	longest := 0
	for _, l := range s.leaves {
		for g := range groups {
			from, to := l.group(g)
			longest = max(longest, to-from)
		}
	}
	t.Logf("the longest search looks at %d of %d entries", longest, s.Len())
	if longest > 24 { // with 4 on average, Poisson: less likely than 1 in 10^8
		t.Errorf("a search looks at %d entries", longest)
	}
}

func TestUpdateSharesTheSeedAndSetsDoNot(t *testing.T) {
	var empty Set
	a, _ := empty.Update(origins(0, 3), nil, 0, skipNone)
	b, _ := empty.Update(origins(0, 3), nil, 0, skipNone)
	if a.seed == b.seed {
		t.Error("two sets have the same seed, so that somebody who learns it from one knows it for all")
	}
}
