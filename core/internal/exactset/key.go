package exactset

import "strings"

// key is a string as a leaf stores it: almost every origin begins with https, which
// need not be stored a million times.
type key struct {
	piece string // what is stored
	https bool   // "https://" stands before piece
}

const https = "https://"

func newKey(text string) key {
	if piece, found := strings.CutPrefix(text, https); found {
		return key{piece, true}
	}
	return key{text, false}
}

func (k key) text() string {
	if k.https {
		return https + k.piece
	}
	return k.piece
}
