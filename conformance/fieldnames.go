package conformance

import (
	"fmt"
	"net/http"
	"strings"
)

// The fields of the CORS protocol, under the keys of an http.Header.
const (
	fieldOrigin         = "Origin"
	fieldRequestMethod  = "Access-Control-Request-Method"
	fieldRequestHeaders = "Access-Control-Request-Headers"

	fieldAllowOrigin      = "Access-Control-Allow-Origin"
	fieldAllowCredentials = "Access-Control-Allow-Credentials"
	fieldAllowMethods     = "Access-Control-Allow-Methods"
	fieldAllowHeaders     = "Access-Control-Allow-Headers"
	fieldMaxAge           = "Access-Control-Max-Age"
	fieldExposeHeaders    = "Access-Control-Expose-Headers"
	fieldVary             = "Vary"
)

// responseFields are the fields that an answer must have exactly where they are
// expected.
var responseFields = [...]string{
	fieldAllowOrigin, fieldAllowCredentials, fieldAllowMethods,
	fieldAllowHeaders, fieldMaxAge, fieldExposeHeaders,
}

// corsLines returns the CORS field lines and Vary of an answer as text: two
// answers with the same text are the same to CORS.
func corsLines(h http.Header) string {
	var b strings.Builder
	for _, name := range responseFields {
		for _, value := range h[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	for _, value := range h[fieldVary] {
		fmt.Fprintf(&b, "%s: %s\n", fieldVary, value)
	}
	return b.String()
}

// listedInVary reports whether Vary lists a name, or "*".
func listedInVary(h http.Header, name string) bool {
	for _, line := range h[fieldVary] {
		for element := range strings.SplitSeq(line, ",") {
			if element = strings.TrimSpace(element); element == "*" || sameFieldName(element, name) {
				return true
			}
		}
	}
	return false
}
