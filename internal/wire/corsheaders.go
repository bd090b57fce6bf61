package wire

import (
	"fmt"
	"net/http"
	"strings"
)

// The headers of the CORS protocol, as keys of an http.Header.
const (
	Origin         = "Origin"
	RequestMethod  = "Access-Control-Request-Method"
	RequestHeaders = "Access-Control-Request-Headers"

	AllowOrigin      = "Access-Control-Allow-Origin"
	AllowCredentials = "Access-Control-Allow-Credentials"
	AllowMethods     = "Access-Control-Allow-Methods"
	AllowHeaders     = "Access-Control-Allow-Headers"
	MaxAge           = "Access-Control-Max-Age"
	ExposeHeaders    = "Access-Control-Expose-Headers"
	Vary             = "Vary"
)

// CORSHeaders are the response headers of the CORS protocol.
var CORSHeaders = [...]string{AllowOrigin, AllowCredentials, AllowMethods, AllowHeaders, MaxAge, ExposeHeaders}

// CORSLines returns the lines of the CORS headers and of Vary as text. If two responses
// have the same text, they are the same for CORS.
func CORSLines(h http.Header) string {
	var b strings.Builder
	for _, name := range CORSHeaders {
		for _, value := range h[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	for _, value := range h[Vary] {
		fmt.Fprintf(&b, "%s: %s\n", Vary, value)
	}
	return b.String()
}

// VaryLists reports whether Vary lists a name, or "*", on any of its lines.
func VaryLists(h http.Header, name string) bool {
	for _, line := range h[Vary] {
		for element := range strings.SplitSeq(line, ",") {
			if element = strings.TrimSpace(element); element == "*" || SameName(element, name) {
				return true
			}
		}
	}
	return false
}
