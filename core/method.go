package core

import "github.com/sallyport/cors/core/internal/field"

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
