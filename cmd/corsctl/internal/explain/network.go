package explain

import (
	"net/netip"
	"net/url"
	"strings"
)

// space is an address space of Local Network Access.
type space uint8

const (
	public space = iota
	local
	loopback
)

// spaceOf returns the address space that a host has by its text. A name may resolve to
// another one, which only the browser sees.
func spaceOf(host string) space {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return loopback
	}
	if strings.HasSuffix(host, ".local") {
		return local
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil {
		return public
	}
	switch addr = addr.Unmap(); {
	case addr.IsLoopback():
		return loopback
	case addr.IsPrivate(), addr.IsLinkLocalUnicast():
		return local
	}
	return public
}

// isTrustworthy reports whether a URL is potentially trustworthy (Secure Contexts,
// section 3.2): of https or on loopback.
func isTrustworthy(u *url.URL) bool { return u.Scheme == "https" || spaceOf(u.Hostname()) == loopback }

// page returns the address space of the page, and whether it is a secure context by its
// own origin.
func (r *Request) page() (s space, secure bool) {
	scheme, host, found := strings.Cut(r.Origin, "://")
	if !found {
		return public, true // null, perhaps a frame in a page of https
	}
	u := url.URL{Scheme: scheme, Host: host}
	s = spaceOf(u.Hostname())
	if scheme == "file" {
		s = loopback // Chromium treats files so
	}
	return s, scheme != "http" || s == loopback
}

// isMixedContent reports whether the browser blocks the request as mixed content (Mixed
// Content, section 4.4). Chromium lets requests to a local network through once the user
// has allowed them, so that these are left to a note.
func (p *player) isMixedContent() bool {
	u := p.r.URL
	return u != nil && u.Scheme == "http" && strings.HasPrefix(p.r.Origin, "https://") && spaceOf(u.Hostname()) == public
}

// note says what the answer does not depend on the policy for.
func (r *Result) note() {
	if len(r.Ignored) > 0 {
		r.Notes = append(r.Notes, "browsers set "+strings.Join(r.Ignored, ", ")+" themselves and ignore what a script sets (Fetch, \"forbidden request-header\")")
	}
	if wire := r.Request.wireMethod(); wire != r.Request.Method {
		r.Notes = append(r.Notes, "fetch writes the method "+r.Request.Method+" as "+wire)
	} else if upper := strings.ToUpper(wire); upper != wire && isStandard(upper) {
		r.Notes = append(r.Notes, "fetch leaves "+wire+" as it is, and methods are case-sensitive")
	}
	if r.Request.URL == nil && len(r.Policy.AllowHosts) > 0 {
		r.Notes = append(r.Notes, "AllowHosts is not checked without --url")
	}
	r.noteLocalNetwork()
}

// isStandard reports whether a method in upper case is one that fetch does not
// normalize.
func isStandard(upper string) bool { return upper == "PATCH" || upper == "QUERY" }

// noteLocalNetwork says what Local Network Access asks of the page.
func (r *Result) noteLocalNetwork() {
	u := r.Request.URL
	if u == nil {
		return
	}
	target := spaceOf(u.Hostname())
	page, secure := r.Request.page()
	if target <= page || r.SameOrigin {
		return
	}
	where := map[space]string{local: "a private network", loopback: "loopback"}[target]
	text := "the server is on " + where + ": Chromium 142 and later ask the user for permission first, and only for pages of https (Local Network Access); no response header grants it"
	if !secure {
		text += "; this page is not of https, so that Chromium refuses without asking"
	} else if u.Scheme == "http" && target == local {
		text += "; other browsers block it as mixed content, since the URL is plain http"
	}
	r.Notes = append(r.Notes, text)
}
