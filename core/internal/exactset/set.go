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
	sum    Sum
}

// Len returns how many strings the set has.
func (s *Set) Len() int { return s.length }

// Sum returns a hash of the set that does not depend on any order, nor on the process.
func (s *Set) Sum() Sum { return s.sum }

// Has reports whether the set has text. It allocates nothing.
func (s *Set) Has(text string) bool {
	if s.length == 0 {
		return false
	}
	k := newKey(text)
	hash := maphash.String(s.seed, k.piece)
	return s.at(hash).find(hash, k) >= 0
}

// Number returns the number of text, if the set has it.
func (s *Set) Number(text string) (number uint32, found bool) {
	if s.length == 0 {
		return 0, false
	}
	k := newKey(text)
	hash := maphash.String(s.seed, k.piece)
	l := s.at(hash)
	i := l.find(hash, k)
	if i < 0 {
		return 0, false
	}
	return l.number(i), true
}

// All calls yield with every string and its number, in no particular order.
func (s *Set) All(yield func(number uint32, text string) bool) {
	for _, l := range s.leaves {
		for i := range l.len() {
			if !yield(l.number(i), l.key(i).text()) {
				return
			}
		}
	}
}
