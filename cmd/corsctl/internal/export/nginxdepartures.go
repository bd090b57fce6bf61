package export

import (
	"fmt"
	"regexp"
)

// departures are what nginx does otherwise than the library.
func (n *nginxWriter) departures() []Departure {
	all := []Departure{
		{"inner-locations", "Inner locations, and blocks of if, that have an add_header or a proxy_hide_header of their own lose ours. Include the file in each location, also in that of an error_page."},
		{"early-errors", "What nginx refuses before it chooses a location has no headers: a malformed request (400), a header beyond large_client_header_buffers or more than a thousand (400), a long URL (414), TRACE (405)."},
		{"empty-lines", "An empty Origin or Access-Control-Request-Method counts as none."},
		{"tabs", "A tab around the value of a header is a part of the value, so that such an Origin is refused. Browsers send none."},
		{"repeated-lines", "Of several lines of a request header nginx sees the first only, before version 1.23, and later one joined line. Browsers send one."},
		{"gzip-vary", "With gzip_vary on, nginx sends a Vary line of its own. Set it in the application, or have caches that heed every line."},
	}
	if n.everyone {
		return append(all, Departure{"vary-second-line", "If the application answers OPTIONS itself and sends Vary, ours is a line of its own."})
	}
	all = append(all,
		Departure{"vary-first-line", "Of several Vary lines of the application nginx keeps the first only, before version 1.23. Have it send one line, or use a later version."},
		Departure{"ipv6", "Of an IPv6 address that is not listed nginx sees only that it looks like one. So scheme://* covers none, and the refusal of one that browsers do not write so has Vary: Origin, not *."},
	)
	if count := len(n.patterns); count > fewPatterns {
		all = append(all, Departure{"many-patterns", fmt.Sprintf("nginx tries the %d entries with a wildcard one after the other.", count)})
	}
	if n.echoesHeaders() && !n.listsAuthorization() {
		all = append(all, Departure{"authorization-twice", "A preflight that asks for Authorization twice in one list is granted no header at all. Browsers name it once."})
	}
	for _, method := range n.AllowMethods {
		if !nginxMethod.MatchString(method) && method != "*" {
			all = append(all, Departure{"method-syntax", fmt.Sprintf("nginx answers the method %s with 400, although preflights grant it.", method)})
		}
	}
	return all
}

// nginxMethod matches the methods that nginx accepts.
var nginxMethod = regexp.MustCompile(`^[A-Z_-]+$`)
