package useragent

import (
	"net/http"
	"slices"
)

// ExposedNames returns the names of those headers of a response to a cross-origin
// request that script can read, lower-cased and sorted by bytes: the header list of a
// CORS filtered response (Fetch, section "Responses"). The response must have passed
// [CheckCORS] in the same mode.
//
// Names that Access-Control-Expose-Headers lists but that the response does not have
// are left out.
func ExposedNames(mode CredentialsMode, h http.Header) []string {
	exposed := extractTokens(h, "Access-Control-Expose-Headers") // Main fetch, step 14.1.1
	everything := mode != Include && slices.Contains(exposed.values, "*")
	names := []string{}
	for key, lines := range h {
		name := byteLowercase(key)
		// Step 14.1.3 would set the list to a failure, which contains no name.
		readable := isSafelistedResponseName(name) || everything || containsName(exposed.values, name)
		if len(lines) > 0 && readable && !isForbiddenResponseName(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// isSafelistedResponseName reports whether a lower-case name is a
// CORS-safelisted response-header name for any response (Fetch, section
// "Headers").
func isSafelistedResponseName(name string) bool {
	switch name {
	case "cache-control", "content-language", "content-length", "content-type",
		"expires", "last-modified", "pragma":
		return true
	}
	return false
}

// isForbiddenResponseName reports whether a lower-case name is a forbidden
// response-header name, which no list and no wildcard exposes.
func isForbiddenResponseName(name string) bool {
	return name == "set-cookie" || name == "set-cookie2"
}
