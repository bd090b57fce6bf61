package useragent

import (
	"net/http"
	"strings"
)

// NeedsPreflight reports whether r needs a CORS-preflight request before it, unless a
// [PreflightCache] covers it (Fetch, section "Main fetch", step 12).
//
// A same-origin request needs none, whatever its method and headers.
func NeedsPreflight(r Request) bool {
	if r.isSameOrigin() {
		return false
	}
	return r.UsesCORSPreflight || !IsSafelistedMethod(r.method()) ||
		len(UnsafeRequestHeaderNames(r.headerList())) > 0
}

// PreflightFields returns the request header fields of CORS that the preflight
// for r carries (Fetch, section "CORS-preflight fetch", steps 1 to 5). A browser
// also sends Accept: */* and others that CORS does not ask for, and never
// credentials.
//
// Names are joined by a comma without a space. If no header needs to be announced,
// there is no Access-Control-Request-Headers.
func PreflightFields(r Request) http.Header {
	fields := http.Header{
		"Origin":                        {r.Origin},
		"Access-Control-Request-Method": {r.method()},
	}
	if names := UnsafeRequestHeaderNames(r.headerList()); len(names) > 0 {
		fields["Access-Control-Request-Headers"] = []string{strings.Join(names, ",")}
	}
	return fields
}
