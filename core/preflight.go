package core

import "net/http"

// IsPreflight reports whether r is a CORS preflight: OPTIONS with an Origin and
// an Access-Control-Request-Method (Fetch, "CORS protocol", "HTTP requests"). Any
// other OPTIONS request belongs to the application. It also reports true where
// these headers are empty or repeated: such a request is answered as a preflight,
// and grants no method that it does not name.
func IsPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && len(r.Header[keyOrigin]) > 0 && len(r.Header[keyRequestMethod]) > 0
}
