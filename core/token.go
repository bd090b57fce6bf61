package core

import "strings"

// tokenBytes marks the bytes of a token (RFC 9110, section 5.6.2), of which
// methods and field names consist.
var tokenBytes = func() (marked [256]bool) {
	const punctuation = "!#$%&'*+-.^_`|~"
	for b := range marked {
		marked[b] = 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
	}
	for i := range len(punctuation) {
		marked[punctuation[i]] = true
	}
	return marked
}()

func isToken(s string) bool {
	for i := range len(s) {
		if !tokenBytes[s[i]] {
			return false
		}
	}
	return s != ""
}

// trimOWS removes optional whitespace (RFC 9110, section 5.6.3) from both ends.
func trimOWS(s string) string {
	for s != "" && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// cutElement returns the first element of a comma-separated list, without the
// whitespace around it, and the rest of the list (RFC 9110, section 5.6.1).
func cutElement(list string) (element, rest string, more bool) {
	element, rest, more = strings.Cut(list, ",")
	return trimOWS(element), rest, more
}
