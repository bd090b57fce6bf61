// Package field reads the values of HTTP header fields: tokens, names and lists of
// them (RFC 9110, section 5.6).
package field

// tokenBytes marks the bytes of a token (RFC 9110, section 5.6.2). Methods and header
// names are tokens.
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

// IsToken reports whether s is a token.
func IsToken(s string) bool {
	for i := range len(s) {
		if !tokenBytes[s[i]] {
			return false
		}
	}
	return s != ""
}
