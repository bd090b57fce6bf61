package routepolicy

import "net/http"

// IsEndpoint reports whether pages send requests with the method: browsers send no
// CONNECT and no TRACE, and OPTIONS is the method of preflights.
func IsEndpoint(method string) bool {
	return method != http.MethodOptions && method != http.MethodConnect && method != http.MethodTrace
}
