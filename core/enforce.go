package core

import (
	"net/http"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
	"github.com/sallyport/cors/core/internal/origin"
)

// Enforcement says which requests the server itself refuses, with 403, because the
// policy does not admit their origin. CORS alone only tells browsers which
// responses a page may read: a form's POST runs its handler all the same.
//
// A request passes if its origin is admitted, or if it does not come from another
// site's page: Sec-Fetch-Site is same-origin; or there is no Sec-Fetch-Site and
// Origin has the host and port of Host; or there is no Origin, and Sec-Fetch-Site is
// missing or none, as of a client that is no browser or of an address that a user
// typed. Subdomains are other sites here: list them, or they are refused.
type Enforcement string

const (
	// EnforceNone refuses nothing, as CORS has it.
	EnforceNone Enforcement = ""

	// EnforceUnsafe refuses other sites' requests with methods that may change
	// something: all but GET, HEAD and OPTIONS, as [http.CrossOriginProtection] has
	// it. A WebSocket handshake is never safe.
	EnforceUnsafe Enforcement = "unsafe"

	// EnforceAll refuses every request of another site, images and frames too, but
	// for links: a top-level navigation with GET or HEAD passes.
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

// standing is where a request comes from, as far as its headers say.
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

// fetchSite returns the one line of Sec-Fetch-Site that is not empty. It returns ""
// for none, and for several something that is no value.
func fetchSite(h http.Header) string {
	site := ""
	for _, line := range h[keySecFetchSite] {
		switch {
		case line == "":
		case site != "":
			return "several lines"
		default:
			site = line
		}
	}
	return site
}

// isSafe reports whether a method changes nothing by itself. A WebSocket handshake
// is a GET that opens the whole connection.
func isSafe(method string, h http.Header) bool {
	switch method {
	case http.MethodGet:
		return !isHandshake(h)
	case http.MethodHead, http.MethodOptions:
		return true
	}
	return false
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

// isNavigation reports whether a user follows a link to the server, in a window of
// its own.
func isNavigation(method string, h http.Header) bool {
	isLine := func(key, want string) bool { lines := h[key]; return len(lines) == 1 && lines[0] == want }
	return (method == http.MethodGet || method == http.MethodHead) && isSafe(method, h) &&
		isLine(keySecFetchMode, "navigate") && isLine(keySecFetchDest, "document")
}

// AdmitsOrigin reports whether a request may be served as far as its origin goes:
// ev admits it, or it does not come from a page of another site (see
// [Enforcement]), and its Host is one of [Policy.AllowHosts], where these are set.
// It writes nothing and does not ask what the policy enforces. ev is asked once, so
// that its observers and its logger see the request.
//
// It is for what CORS does not cover, such as the handshake of a WebSocket, which
// browsers send from any page without a preflight:
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
