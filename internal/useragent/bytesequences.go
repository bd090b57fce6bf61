package useragent

import "strings"

// byteLowercase lower-cases A to Z and nothing else (Infra, section "Byte
// sequences"). strings.ToLower would turn the Kelvin sign into a "k" and so let
// a name that no browser accepts match one that it does.
func byteLowercase(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			lower := []byte(s)
			for j := i; j < len(lower); j++ {
				if 'A' <= lower[j] && lower[j] <= 'Z' {
					lower[j] += 'a' - 'A'
				}
			}
			return string(lower)
		}
	}
	return s
}

// matchesName reports a byte-case-insensitive match. The standard compares all header
// names like this.
func matchesName(a, b string) bool {
	return len(a) == len(b) && byteLowercase(a) == byteLowercase(b)
}

// isToken reports whether s is a token (RFC 9110, section 5.6.2), the form of
// both methods and field names.
func isToken(s string) bool {
	for i := range len(s) {
		b := s[i]
		if !('a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || isDigit(b) ||
			strings.IndexByte("!#$%&'*+-.^_`|~", b) >= 0) {
			return false
		}
	}
	return s != ""
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// trimTabOrSpace removes "HTTP tab or space bytes" from both ends. A received header
// value has none there; an element of a list may.
func trimTabOrSpace(s string) string { return strings.Trim(s, "\t ") }

// trimWhitespace removes "HTTP whitespace bytes" from both ends. That normalizes a
// value that a script sets (Fetch, section "Headers", "normalize").
func trimWhitespace(s string) string { return strings.Trim(s, "\t\n\r ") }
