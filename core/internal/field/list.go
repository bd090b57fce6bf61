package field

import "strings"

// TrimSpace removes optional whitespace (RFC 9110, section 5.6.3) from both ends.
func TrimSpace(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// CutElement returns the first element of a comma-separated list, without the
// whitespace around it, and the rest of the list (RFC 9110, section 5.6.1).
func CutElement(list string) (element, rest string, more bool) {
	element, rest, more = strings.Cut(list, ",")
	return TrimSpace(element), rest, more
}
