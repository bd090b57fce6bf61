// Package broken has middleware for net/http that is wrong in one thing each. The
// suites of conformance and browsertest have to notice each of them.
package broken

import "slices"

// Middleware is wrong in one thing.
type Middleware struct {
	How  string // it is wrong
	Wrap Wrap

	Vector string // the check of conformance that has to notice: file/name of a vector, or behaviour/name
	Case   string // the case of browsertest that has to notice: group/name; "" if no browser can
}

// All is every one of them.
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
