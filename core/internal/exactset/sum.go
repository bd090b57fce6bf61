package exactset

import (
	"crypto/sha256"
	"encoding/binary"
)

// Sum is a hash of a set: the sum of the SHA-256 hashes of its strings, in four parts.
// It does not depend on the order in which strings came, and one string more or less
// changes it without a look at the others.
type Sum [4]uint64

// Add adds a string that the sum does not have.
func (s *Sum) Add(text string) { s.change(text, func(part, of uint64) uint64 { return part + of }) }

// Remove removes a string that the sum has.
func (s *Sum) Remove(text string) { s.change(text, func(part, of uint64) uint64 { return part - of }) }

// Join adds the strings of another sum, of which s has none.
func (s *Sum) Join(other Sum) {
	for i := range s {
		s[i] += other[i]
	}
}

func (s *Sum) change(text string, by func(part, of uint64) uint64) {
	hash := sha256.Sum256([]byte(text))
	for i := range s {
		s[i] = by(s[i], binary.LittleEndian.Uint64(hash[8*i:]))
	}
}
