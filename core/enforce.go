package core

import (
	"net/http"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
	"github.com/sallyport/cors/core/internal/origin"
)

// Enforcement says which requests the server itself refuses, with 403, because the
// policy does not admit their origin. CORS alone only tells browsers which responses a
// page may read: the POST of a form still runs its handler.
//
// A request passes if its origin is admitted, or if it does not come from a page of
// another site. The latter is so in three cases: Sec-Fetch-Site is same-origin; or
// there is no Sec-Fetch-Site, and Origin has the host and port of Host; or there is no
// Origin, and Sec-Fetch-Site is missing (the client is not a browser) or none (the user
// typed the address). Subdomains count as other sites: list them, or they are refused.
type Enforcement string

const (
	// EnforceNone refuses nothing, like CORS itself.
	EnforceNone Enforcement = ""

	// EnforceUnsafe refuses requests of other sites whose method may change something:
	// any method except GET, HEAD and OPTIONS, as with [http.CrossOriginProtection]. A
	// WebSocket handshake counts as unsafe.
	EnforceUnsafe Enforcement = "unsafe"

	// EnforceAll refuses every request of another site, even for images and frames.
	// Only links pass: a top-level navigation with GET or HEAD.
	EnforceAll Enforcement = "all"
)

// bars reports whether the server refuses a request whose origin is not admitted.
func (e Enforcement) bars(method, host string, h http.Header) bool {
	if e == EnforceNone {
		return false
	}
	standing := standingOf(host, h)
	return standing != own && (e == EnforceAll && !(standing == crossSite && isNavigation(method, h)) || !isSafe(method, h))
}

// standing says where a request comes from, by its headers.
type standing uint8

const (
	own       standing = iota // not from a page of another site
	foreign                   // Origin is another site's, null, or not one well-formed line
	crossSite                 // there is no Origin, and Sec-Fetch-Site says another site
)

func standingOf(host string, h http.Header) standing {
	origins, site := h[keyOrigin], fetchSite(h)
	switch {
	case len(origins) > 0 && !isOneOrigin(origins):
		return foreign
	case site == "same-origin":
		return own
	case len(origins) > 0:
		if site == "" && origin.IsHostOf(host, origins[0]) {
			return own
		}
		return foreign
	case site == "" || site == "none":
		return own
	}
	return crossSite
}

func isOneOrigin(lines []string) bool {
	return len(lines) == 1 && (lines[0] == "null" || origin.IsTuple(lines[0]))
}

// isComparable reports whether caches tell the lines of Origin from those of any other page.
func isComparable(lines []string) bool {
	return len(lines) == 1 && origin.IsComparable(lines[0])
}

// fetchSite returns the value of Sec-Fetch-Site. It returns "" if there is none, and a
// text that is not a valid value if there are several lines.
func fetchSite(h http.Header) string {
	switch lines := h[keySecFetchSite]; len(lines) {
	case 0:
		return ""
	case 1:
		return lines[0]
	}
	return "several lines"
}

// isSafe reports whether a request changes nothing by itself. A WebSocket handshake is
// not safe: it is a GET that opens a connection for everything.
func isSafe(method string, h http.Header) bool {
	return isSafeMethod(method) && !(method == http.MethodGet && isHandshake(h))
}

func isSafeMethod(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

func isHandshake(h http.Header) bool {
	for _, line := range h["Upgrade"] {
		for more := true; more; {
			var protocol string
			protocol, line, more = field.CutElement(line)
			name, _, _ := strings.Cut(protocol, "/")
			if field.EqualFold(name, "websocket") {
				return true
			}
		}
	}
	return false
}

// isNavigation reports whether the request is a top-level navigation: the user follows
// a link to the server.
func isNavigation(method string, h http.Header) bool {
	isLine := func(key, want string) bool { lines := h[key]; return len(lines) == 1 && lines[0] == want }
	return (method == http.MethodGet || method == http.MethodHead) && isSafe(method, h) &&
		isLine(keySecFetchMode, "navigate") && isLine(keySecFetchDest, "document")
}

// AdmitsOrigin reports whether the server may serve a request, judged by its origin and
// host. It may if ev admits the origin, or if the request does not come from a page of
// another site (see [Enforcement]). If [Policy.AllowHosts] is set, the Host of the
// request must also be in it. AdmitsOrigin writes nothing, and ignores what the policy
// enforces. It asks ev once, so the observers and the logger of ev see the request.
//
// Use it for what CORS does not cover, such as the handshake of a WebSocket: browsers
// send it from any page, without a preflight.
//
//	upgrader := websocket.Upgrader{
//		CheckOrigin: func(r *http.Request) bool { return core.AdmitsOrigin(engine, r) },
//	}
func AdmitsOrigin(ev Evaluator, r *http.Request) bool {
	d := ev.Evaluate(r.Context(), RequestFromHTTP(r))
	if d.Reason() == ReasonHostNotAllowed {
		return false
	}
	return d.Allowed() || standingOf(r.Host, r.Header) == own
}
