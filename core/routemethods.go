package core

import (
	"net/http"
	"slices"
	"strings"
)

// routed is what a preflight is granted where the router has a say.
type routed struct {
	methods []string // that the router has, and that pages may send
	line    string   // of Access-Control-Allow-Methods; "" leaves it out
}

// narrow leaves, of the methods that c grants, those that the router has. asked is
// the method that "*" with credentials would echo.
func (c *compiled) narrow(routeMethods []string, asked string) *routed {
	r := &routed{methods: slices.DeleteFunc(slices.Clone(routeMethods), isNobodysRequest)}
	granted := r.methods
	switch {
	case !c.anyMethod:
		granted = slices.DeleteFunc(slices.Clone(c.policy.AllowMethods), func(method string) bool { return !r.has(method) })
	case c.policy.AllowCredentials:
		granted = nil
		if r.has(asked) {
			granted = []string{asked}
		}
	}
	r.line = strings.Join(granted, ", ")
	return r
}

func (r *routed) has(method string) bool { return slices.Contains(r.methods, method) }

// isNobodysRequest tells methods that no preflight asks for: pages cannot send
// CONNECT and TRACE, and a route for OPTIONS is there for preflights themselves.
func isNobodysRequest(method string) bool {
	return method == http.MethodOptions || method == http.MethodConnect || method == http.MethodTrace
}

// write replaces the methods of the policy.
func (r *routed) write(h http.Header) { setOrDelete(h, keyAllowMethods, oneLine(r.line)) }
