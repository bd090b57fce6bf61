// Package broken has middlewares for net/http with one fault each. The suites of
// conformance and browsertest must notice each fault.
package broken

import "slices"

// Middleware has one fault.
type Middleware struct {
	How  string // what is wrong
	Wrap Wrap

	Vector string // the check of conformance that must notice it: file/name of a vector, or behaviour/name
	Case   string // the case of browsertest that must notice it: group/name; "" if no browser can
}

// All returns all of them.
func All() []Middleware {
	return slices.Concat(inOrigins, inFields, inVary, inPreflights, inEnforcement)
}

const (
	allowOrigin      = "Access-Control-Allow-Origin"
	allowCredentials = "Access-Control-Allow-Credentials"
	allowMethods     = "Access-Control-Allow-Methods"
	allowHeaders     = "Access-Control-Allow-Headers"
	exposeHeaders    = "Access-Control-Expose-Headers"
	maxAge           = "Access-Control-Max-Age"
)
