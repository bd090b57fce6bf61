package exactset

import "strings"

// entry is a string outside of a leaf. Almost every origin begins with https, which is
// not stored, so as not to store it a million times.
type entry struct {
	hash   uint64 // of piece
	piece  string
	number uint32
	https  bool // "https://" stands before piece
	remove bool // in an update: the string is removed
}

const https = "https://"

// newEntry returns an entry without hash and number.
func newEntry(text string) entry {
	piece, https := strings.CutPrefix(text, https)
	return entry{piece: piece, https: https}
}

func (e *entry) text() string {
	if e.https {
		return https + e.piece
	}
	return e.piece
}

// is reports whether two entries have the same string. Their hashes are known.
func (e *entry) is(other *entry) bool {
	return e.hash == other.hash && e.https == other.https && e.piece == other.piece
}
