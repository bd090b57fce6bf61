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
// the method that "*" with credentials would echo. A route for OPTIONS is there for
// preflights themselves, as a rule: only a policy that names OPTIONS grants it.
func (c *compiled) narrow(routeMethods []string, asked string) *routed {
	r := &routed{methods: slices.DeleteFunc(slices.Clone(routeMethods), func(method string) bool {
		return isForbiddenMethod(method) || method == http.MethodOptions && !slices.Contains(c.policy.AllowMethods, method)
	})}
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

// write replaces the methods of the policy.
func (r *routed) write(h http.Header) { setOrDelete(h, keyAllowMethods, oneLine(r.line)) }
