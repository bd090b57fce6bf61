package export

import (
	"fmt"
	"net/http"
	"strconv"
)

// departures are what Apache does otherwise than the library.
func (a *apacheFile) departures() []Departure {
	all := []Departure{
		{"early-errors", "What Apache refuses before it has read a request has no headers but Vary: a malformed request, or one with headers beyond its limits (400). OPTIONS * has none."},
		{"not-modified", "Before version 2.4.47, Apache sends 304 without CORS headers. A browser then uses those that it stored, but a page that sends If-None-Match itself cannot read the response."},
		{"empty-lines", "An empty Origin or Access-Control-Request-Method counts as none."},
		{"other-rules", "A rule of mod_rewrite before the file may answer a preflight first, and RewriteEngine Off behind it lets preflights through to the application."},
		{"later-headers", "A Header directive behind the file has the last word. One that adds to Vary there also adds to *, which some caches heed only if it stands alone."},
		{"vary-form", "Apache writes Vary itself: what CORS depends on first, without spaces, and each name once. A * on a second Vary line of the application does not stand alone."},
	}
	if !a.everyone {
		all = append(all,
			Departure{"ipv6", "Of an IPv6 address that is not listed Apache sees only that it looks like one. So scheme://* covers none, and the refusal of one that browsers do not write so has Vary: Origin, not *."},
			Departure{"error-body", "A refused preflight has the body of Apache's 403, or what ErrorDocument 403 says; if that is a page of the application, also its status. Browsers refuse it all the same."},
		)
	}
	if n := len(a.patterns); n > fewPatterns {
		all = append(all, Departure{"many-patterns", fmt.Sprintf("Apache tries the %d entries with a wildcard one after the other, which takes a tenth of a microsecond each.", n)})
	}
	if s := a.preflightStatus(); s != http.StatusNoContent {
		all = append(all, Departure{"preflight-body", "An allowed preflight with " + strconv.Itoa(s) + " has a body of one space, since ErrorDocument has no empty text."})
	}
	if a.echoesMethod() || a.echoesHeaders() {
		all = append(all, Departure{"joined-lines", "Apache joins the lines of a header by a comma and a space. So a list of names is answered on one line, and Vary is * wherever there may have been several. Browsers send one line, without spaces."})
	}
	return all
}
