package corstest

import (
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// originOf serializes the origin of a URL, without the default port of its scheme.
func originOf(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return strings.ToLower(u.Scheme) + "://" + host
}

// origin is the page's origin as requests carry it (Fetch, section "Requests",
// "serializing a request origin").
func (f *fetching) origin() string {
	if f.tainted {
		return "null"
	}
	return f.page.origin
}

// isSameOrigin compares a URL with the page. An opaque origin equals no other.
func (f *fetching) isSameOrigin(u *url.URL) bool {
	return originOf(u) == f.page.origin
}

// site is the value of Sec-Fetch-Site (Fetch Metadata, section "Sec-Fetch-Site").
func (f *fetching) site() string {
	site := "same-origin"
	for _, u := range append(slices.Clone(f.passed), f.url) {
		switch {
		case f.isSameOrigin(u):
		case !sameSite(f.page.origin, originOf(u)):
			return "cross-site"
		default:
			site = "same-site"
		}
	}
	return site
}

func (f *fetching) isSameSite() bool { return f.site() != "cross-site" }

// isTrustworthy reports whether a URL is potentially trustworthy (Secure Contexts,
// section 3.2): of https or on loopback.
func isTrustworthy(u *url.URL) bool {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	address, err := netip.ParseAddr(host)
	return u.Scheme == "https" || host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && address.IsLoopback()
}

// sameSite compares schemes and registrable domains (HTML, section "Sites").
func sameSite(a, b string) bool {
	schemeA, hostA, _ := strings.Cut(a, "://")
	schemeB, hostB, _ := strings.Cut(b, "://")
	return a != "null" && schemeA == schemeB && registrable(hostA) == registrable(hostB)
}

// registrable is the registrable domain of a host with or without a port, or the host
// itself if it has none.
func registrable(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return host
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

func sortedKeys(h http.Header) []string { return slices.Sorted(maps.Keys(h)) }
