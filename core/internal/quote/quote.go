// Package quote shows text that somebody else chose: quoted or escaped, in ASCII, and cut.
package quote

import "strconv"

// Bounded quotes at most limit bytes of s in ASCII, so that nothing that a
// client chose can forge a log line, steer a terminal or fill a disk.
func Bounded(s string, limit int) string {
	if len(s) <= limit {
		return strconv.QuoteToASCII(s)
	}
	return strconv.QuoteToASCII(s[:limit]) + "… (" + strconv.Itoa(len(s)) + " bytes)"
}
