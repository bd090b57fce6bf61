// Package exactset is a set of strings that changes while it is read. It is made for
// millions of serialized origins, which take about 40 bytes each, text included.
//
// A [Set] never changes. [Set.Update] returns another one, which shares with it all that
// is equal, so that a small change of a large set costs some microseconds and some
// kilobytes. The structure is extendible hashing (Fagin, Nievergelt, Pippenger, Strong,
// 1979): the first bits of a string's hash choose a leaf from a directory, and a leaf
// that is full splits in two.
package exactset

import "hash/maphash"

// Set is an immutable set of strings of at most [MaxLength] bytes. Each has a number, by
// which a caller remembers an order. The zero value is empty. Any number of goroutines
// may use it.
type Set struct {
	seed maphash.Seed // secret, so that nobody can choose strings that share a leaf
	directory

	length int
	sum    *Sum // nil until somebody asks for it
}

// Len returns how many strings the set has.
func (s *Set) Len() int { return s.length }

// Sum returns a hash of the set that does not depend on any order, nor on the process. It
// looks at every string, unless the set comes from [Set.WithSum].
func (s *Set) Sum() Sum { return *s.WithSum().sum }

// WithSum returns the same set with its sum, which updates then keep up. The sum is not
// made before, because it takes as long as half of the loading.
func (s *Set) WithSum() Set {
	with := *s
	if with.sum == nil {
		with.sum = new(Sum)
		for _, text := range s.All {
			with.sum.Join(SumOf(text))
		}
	}
	return with
}

// Has reports whether the set has text. It allocates nothing.
func (s *Set) Has(text string) bool {
	if s.length == 0 {
		return false
	}
	e := newEntry(text)
	e.hash = maphash.String(s.seed, e.piece)
	return s.at(e.hash).find(&e) >= 0
}

// Number returns the number of text, if the set has it.
func (s *Set) Number(text string) (number uint32, found bool) {
	if s.length == 0 {
		return 0, false
	}
	e := newEntry(text)
	e.hash = maphash.String(s.seed, e.piece)
	l := s.at(e.hash)
	i := l.find(&e)
	if i < 0 {
		return 0, false
	}
	return l.number(i), true
}

// All calls yield with every string and its number, in no particular order.
func (s *Set) All(yield func(number uint32, text string) bool) {
	for _, l := range s.leaves {
		for i := range l.len() {
			if e := l.entry(0, i); !yield(e.number, e.text()) {
				return
			}
		}
	}
}
