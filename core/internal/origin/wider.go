package origin

import "strings"

// FindWider returns the place of another entry that covers everything that e covers.
// Such an entry has the same host or a parent of it, and the same port or any port. So
// a few look-ups find it, without a search.
func FindWider(places map[Entry]int, e Entry) (int, bool) {
	if e.Form == FormNull || e.Form == FormEveryone {
		return 0, false
	}
	if i, found := findOnAnyPort(places, e, e); found {
		return i, true
	}
	for _, base, found := strings.Cut(e.Host, "."); found && base != ""; _, base, found = strings.Cut(base, ".") {
		if !isName(e.Host[:len(e.Host)-len(base)]) {
			break // an opaque host: patterns of subdomains do not cover it
		}
		wider := e
		wider.Form, wider.Host = FormSubdomains, base
		if i, found := findOnAnyPort(places, wider, e); found {
			return i, true
		}
	}
	wider := e
	wider.Form, wider.Host = FormScheme, ""
	return findOnAnyPort(places, wider, e)
}

// findOnAnyPort looks for wider on its own port and on any port, but ignores e itself.
func findOnAnyPort(places map[Entry]int, wider, e Entry) (int, bool) {
	if i, found := places[wider]; found && wider != e {
		return i, true
	}
	wider.Port, wider.AnyPort = 0, true
	i, found := places[wider]
	return i, found && wider != e
}
