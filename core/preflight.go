package core

import (
	"net/http"

	"github.com/sallyport/cors/core/internal/field"
)

// IsPreflight reports whether r is a CORS preflight: OPTIONS with an Origin and an
// Access-Control-Request-Method (Fetch, "CORS protocol", "HTTP requests"). Any other
// OPTIONS request belongs to the application. It also reports true if these headers are
// empty or repeated: such a request is answered as a preflight.
func IsPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && len(r.Header[keyOrigin]) > 0 && len(r.Header[keyRequestMethod]) > 0
}

// isRequestMethod reports whether a line of Access-Control-Request-Method holds a
// method. It reads no more than the budget for header names: no method is nearly as
// long.
func isRequestMethod(line string) bool {
	return len(line) <= requestHeadersBudget && field.IsToken(line)
}

// isSafelistedMethod follows Fetch, "CORS-safelisted method".
func isSafelistedMethod(method string) bool {
	return method == "GET" || method == "HEAD" || method == "POST"
}

// isForbiddenMethod follows Fetch, "forbidden method", without regard to case.
func isForbiddenMethod(method string) bool {
	return field.EqualFold(method, "CONNECT") || field.EqualFold(method, "TRACE") || field.EqualFold(method, "TRACK")
}

// isStandardMethod reports whether a name in upper case is a method of RFC 9110, RFC
// 5789 or RFC 10008. A name of the application's own may be in any case.
func isStandardMethod(upper string) bool {
	switch upper {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY":
		return true
	}
	return false
}
