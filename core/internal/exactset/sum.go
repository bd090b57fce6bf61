package exactset

import (
	"crypto/sha256"
	"encoding/binary"
)

// Sum is a hash of a set: the sum of the SHA-256 hashes of its strings, in four parts.
// It does not depend on the order in which strings came, and one string more or less
// changes it without a look at the others.
type Sum [4]uint64

// add adds a string that the sum does not have. A nil sum is none, and stays so.
func (s *Sum) add(e *entry) {
	if s != nil {
		s.Join(SumOf(e.text()))
	}
}

// remove removes a string that the sum has.
func (s *Sum) remove(e *entry) {
	if s == nil {
		return
	}
	for i, part := range SumOf(e.text()) {
		s[i] -= part
	}
}

// Join adds the strings of another sum, of which s has none.
func (s *Sum) Join(other Sum) {
	for i, part := range other {
		s[i] += part
	}
}

// SumOf returns the sum of one string.
func SumOf(text string) (s Sum) {
	hash := sha256.Sum256([]byte(text))
	for i := range s {
		s[i] = binary.LittleEndian.Uint64(hash[8*i:])
	}
	return s
}
