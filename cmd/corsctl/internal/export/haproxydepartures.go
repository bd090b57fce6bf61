package export

import "fmt"

// departures are what HAProxy does otherwise than the library.
func (h *haproxyFile) departures() []Departure {
	all := []Departure{
		{"early-errors", "What HAProxy refuses before any rule has no headers: a malformed request, or one whose header is larger than its buffer (16 KiB) or has more than 101 lines (400)."},
		{"compression", "HAProxy's compression sends a Vary line of its own, at least up to version 2.6. Have the application compress, or have caches that heed every line."},
	}
	if !h.everyone {
		all = append(all, Departure{"ipv6", "Of an IPv6 address that is not listed HAProxy sees only that it looks like one. So scheme://* covers none, and the refusal of one that browsers do not write so has Vary: Origin, not *."})
	}
	if n := len(h.patterns); n > fewPatterns {
		all = append(all, Departure{"many-patterns", fmt.Sprintf("HAProxy tries the %d entries with a wildcard one after the other, which takes half a microsecond each.", n)})
	}
	if h.echoesHeaders() {
		all = append(all, Departure{"several-lists", "A preflight with several lines of Access-Control-Request-Headers is granted no header. Browsers send one."})
	}
	return all
}

// fewPatterns take less time than the rest of a request does.
const fewPatterns = 100
