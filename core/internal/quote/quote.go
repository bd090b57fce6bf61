// Package quote formats text that somebody else chose: quoted, escaped, in ASCII, and
// shortened.
package quote

import "strconv"

// Bounded quotes at most limit bytes of s in ASCII, so that a client cannot forge a log
// line, control a terminal or fill a disk.
func Bounded(s string, limit int) string {
	if len(s) <= limit {
		return strconv.QuoteToASCII(s)
	}
	return strconv.QuoteToASCII(s[:limit]) + "… (" + strconv.Itoa(len(s)) + " bytes)"
}
