package core

import "strconv"

// quoteBounded quotes at most limit bytes of s in ASCII, so that nothing that a
// client chose can forge a log line, steer a terminal or fill a disk.
func quoteBounded(s string, limit int) string {
	if len(s) <= limit {
		return strconv.QuoteToASCII(s)
	}
	return strconv.QuoteToASCII(s[:limit]) + "… (" + strconv.Itoa(len(s)) + " bytes)"
}
