package originset

import (
	"maps"
	"slices"
	"strings"
)

// Comparable returns regular expressions in the syntax of [Entry.Regexp]. Together they match
// null, and the origins that have the form in which browsers send them and that every cache
// tells from all others: their hosts have no comma and no capital. They differ from core in
// one thing: an IPv6 address may be any of hexadecimal digits and colons.
//
// Nothing may be granted by them. Caches must not reuse the response to what they do not
// match.
func Comparable() []string {
	return []string{
		"^(?:null|file://)$",
		origins("(?:https|wss)", anyHost("https"), 443),
		origins("(?:http|ws)", anyHost("http"), 80),
		origins("ftp", anyHost("ftp"), 21),
		origins(except([]string{"https", "wss", "http", "ws", "ftp", "file"}, "a-z"), comparableHost, 0),
	}
}

// comparableHost is opaqueHost without comma and capitals.
const comparableHost = "[!\"$&-)+.0-9;=_`a-z{}~-]+"

func origins(scheme, host string, withoutPort int) string {
	return "^" + scheme + "://(?:" + host + "|[[][0-9a-f:]+[]])(?::(?:" + portExcept(withoutPort) + "))?$"
}

// schemeBytes are the characters of a scheme behind the first.
const schemeBytes = "a-z0-9+.-"

// except matches a scheme that is none of the words. Neither PCRE's (?! nor anything like it
// is in RE2, so the expression branches as the words do. first are the characters that may
// come next.
func except(words []string, first string) string {
	rest := map[string][]string{} // of the words that go on, by their next character
	ends := false
	for _, word := range words {
		if word == "" {
			ends = true
			continue
		}
		rest[word[:1]] = append(rest[word[:1]], word[1:])
	}
	others := ""
	for _, c := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		if rest[c] == nil {
			others += c
		}
	}
	branches := []string{"[" + others + strings.TrimPrefix(first, "a-z") + "][" + schemeBytes + "]*"}
	for _, c := range slices.Sorted(maps.Keys(rest)) {
		branches = append(branches, c+except(rest[c], schemeBytes))
	}
	group := "(?:" + strings.Join(branches, "|") + ")"
	if !ends && first == schemeBytes {
		return group + "?"
	}
	return group
}
