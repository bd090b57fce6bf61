package scenario

import "net/http"

// The policy that every subject is given, beside its origins. It lists what an
// ordinary API lists; credentials and exposed fields are left out because not
// every peer can combine them with every set of origins. GET is listed because
// rs/cors and go-chi/cors hold actual requests to the list as well.
var (
	AllowMethods = []string{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete}
	AllowHeaders = []string{"Authorization", "Content-Type", "X-Request-Id"}
)

// MaxAgeSeconds is the policy's Access-Control-Max-Age.
const MaxAgeSeconds = 600

// Path is the one route of every application under test.
const Path = "/items"

// HandlerStatus is what the application's handler answers with. No middleware
// chooses it on its own, so that it shows whether the handler ran.
const HandlerStatus = http.StatusAccepted
