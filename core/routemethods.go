package core

import (
	"net/http"
	"slices"
	"strings"
)

// routed is what a preflight is granted where the router has a say.
type routed struct {
	methods []string // that the router has, and that pages may send
	granted []string // what the answer lists
}

// narrow returns which of the methods that c grants have a route. asked is the
// method that stands in place of "*" with credentials. An OPTIONS route is there
// for preflights themselves, as a rule: only a policy that names OPTIONS grants it.
// A name that is no token is left out: it would be written into a header.
func (c *compiled) narrow(routeMethods []string, asked string) *routed {
	r := &routed{methods: slices.DeleteFunc(slices.Clone(routeMethods), func(method string) bool {
		return !isRequestMethod(method) || isForbiddenMethod(method) ||
			method == http.MethodOptions && !slices.Contains(c.policy.AllowMethods, method)
	})}
	r.granted = r.methods
	switch {
	case !c.anyMethod:
		r.granted = slices.DeleteFunc(slices.Clone(c.policy.AllowMethods), func(method string) bool { return !r.has(method) })
	case c.policy.AllowCredentials:
		r.granted = nil
		if r.has(asked) {
			r.granted = []string{asked}
		}
	}
	return r
}

func (r *routed) has(method string) bool { return slices.Contains(r.methods, method) }

// line is the value of Access-Control-Allow-Methods; "" leaves it out.
func (r *routed) line() string { return strings.Join(r.granted, ", ") }
