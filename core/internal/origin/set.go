package origin

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/sallyport/cors/core/internal/exactset"
)

// Set is a policy's AllowOrigins. It answers whether an entry covers an origin, in
// time that depends on the origin's length and not on the number of entries. It never
// changes: [Set.Update] makes another one. The zero value is empty.
type Set struct {
	Everyone bool // "*" is listed

	exact    exactset.Set
	patterns *patterns // nil if there are none

	// Each entry has a number, in the order of the list. next is that of the next one.
	// Below intact the numbers are the places in the list: no entry there was removed,
	// and none was repeated.
	next, intact uint32
}

// NewSet compiles entries that [ParseEntry] accepts.
func NewSet(entries []string) Set { return Set{intact: math.MaxUint32}.Update(entries, nil) }

// Update returns the set without the entries of remove, and then with those of add at
// the end. [ParseEntry] accepts all of them. A change of exact origins costs the same
// whatever the number of entries is; a change of patterns compiles all patterns again.
func (s Set) Update(add, remove []string) Set {
	if uint64(s.next)+uint64(len(add)) > math.MaxUint32 {
		s = NewSet(s.List())
	}
	var unused uint32
	s.exact, unused = s.exact.Update(add, remove, s.next, isPattern)
	s.intact = min(s.intact, unused)
	if slices.ContainsFunc(add, isPattern) || slices.ContainsFunc(remove, isPattern) {
		s.patterns, unused = s.patterns.update(add, remove, s.next)
		s.intact = min(s.intact, unused)
		s.Everyone = s.patterns != nil && s.patterns.everyone
	}
	s.next += uint32(len(add))
	return s
}

// isPattern reports whether an entry covers more than the origin that it is. "null" is
// an exact origin here.
func isPattern(entry string) bool { return strings.IndexByte(entry, '*') >= 0 }

// Len returns how many entries there are, each once.
func (s *Set) Len() int { return s.exact.Len() + len(s.patterns.list()) }

// All calls yield with every entry, in no particular order.
func (s *Set) All(yield func(entry string) bool) {
	for e := range s.numbered {
		if !yield(e.text) {
			return
		}
	}
}

// List returns the entries in their order, or nil if there are none.
func (s *Set) List() []string {
	if s.Len() == 0 {
		return nil
	}
	entries := slices.AppendSeq(make([]numbered, 0, s.Len()), s.numbered)
	slices.SortFunc(entries, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	list := make([]string, len(entries))
	for i, e := range entries {
		list[i] = e.text
	}
	return list
}

// WithSum returns the same set, whose Sum is known and is kept up by Update.
func (s Set) WithSum() Set {
	s.exact = s.exact.WithSum()
	return s
}

// Sum returns a hash of the entries that does not depend on their order. It looks at all
// of them, unless the set comes from WithSum.
func (s *Set) Sum() exactset.Sum {
	sum := s.exact.Sum()
	if s.patterns != nil {
		sum.Join(s.patterns.sum)
	}
	return sum
}

// numbered is an entry with its number.
type numbered struct {
	number uint32
	text   string
}

func (s *Set) numbered(yield func(numbered) bool) {
	for _, e := range s.patterns.list() {
		if !yield(e) {
			return
		}
	}
	for number, text := range s.exact.All {
		if !yield(numbered{number, text}) {
			return
		}
	}
}

// Covers reports whether the set covers a request with these lines of Origin. Under "*"
// it covers every request, even one without Origin or with a malformed one. Otherwise
// there must be one line.
//
// It compares the whole line, or whole components of it, byte for byte, as the Fetch
// standard's CORS check does (section "CORS check", step 4): folding case or matching
// raw text would also cover origins with a similar beginning or end.
func (s *Set) Covers(lines []string) bool {
	if s.Everyone {
		return true
	}
	if len(lines) != 1 || len(lines[0]) > MaxLength {
		return false
	}
	return s.exact.Has(lines[0]) || s.patterns != nil && s.patterns.covers(lines[0])
}

// CoversMistakable reports whether a line of Origin that is covered is not [IsComparable],
// and a pattern covers any host of its scheme. Then anybody may be covered as an origin that
// a cache takes for another. An entry that names its host is what the policy's author chose.
func (s *Set) CoversMistakable(line string) bool {
	if s.patterns == nil {
		return false
	}
	of, _ := s.patterns.cut(line)
	return of != nil && of.everyHost != nil && hasCommaOrCapital(line)
}
