package export

import "fmt"

// departures are what Caddy does otherwise than the library.
func (c *caddyFile) departures() []Departure {
	all := []Departure{
		{"early-errors", "What Caddy refuses before any directive has no headers: a malformed request (400), headers of more than 1 MB (431), a Host without a site. Nor have its redirects to https."},
		{"outer-directives", "A directive outside of the route block may answer a preflight first (redir, basicauth, handle), send a Vary line of its own (encode), or have CORS headers (header) that errors of Caddy keep. Write them into the block, behind the import."},
		{"error-pages", "Headers that handle_errors fetches with an error page from another server are not removed. Of an error that Caddy makes itself, a directive behind the import can replace Vary: write header +Vary there, not header Vary."},
		{"vary-form", "Vary lists what CORS depends on first, and then what the application lists."},
	}
	if !c.everyone {
		all = append(all, Departure{"ipv6", "Of an IPv6 address that is not listed Caddy sees only that it looks like one. So scheme://* covers none, and the refusal of one that browsers do not write so has Vary: Origin, not *."})
	}
	if n := len(c.patterns); n > fewPatterns {
		all = append(all, Departure{"many-patterns", fmt.Sprintf("Caddy tries the %d entries with a wildcard one after the other, which takes half a microsecond each.", n)})
	}
	if c.echoesHeaders() {
		all = append(all, Departure{"joined-lines", "Several lines of Access-Control-Request-Headers are answered on one line. Browsers send one."})
	}
	return all
}
