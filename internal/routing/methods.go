package routing

import "net/http"

// IsAskedFor reports whether preflights ask for the method: browsers send no
// CONNECT and no TRACE, and a page's own OPTIONS is nobody's route.
func IsAskedFor(method string) bool {
	return method != http.MethodOptions && method != http.MethodConnect && method != http.MethodTrace
}
