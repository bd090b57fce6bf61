package core

import (
	"net/http"
	"slices"
	"strings"
)

// Routed is what a router says about the path of a preflight.
type Routed struct {
	// Methods has the meaning of [Request.RouteMethods]. It is nil if the policy alone
	// decides which methods are granted.
	Methods func() []string

	// OtherMethods lists the methods whose route at this path has another policy or
	// none. The method that the preflight asks for must not be in it.
	//
	// Browsers keep every method and header that an answer lists, for the whole URL
	// (Fetch, "CORS-preflight cache"). So the answer lists none of these methods:
	// otherwise a page could send them without a preflight of their own. For the same
	// reason the answer names the method that is asked for instead of "*".
	// Access-Control-Max-Age is 0 if headers are granted, because the cache does not
	// know which method a header was granted for. A route for OPTIONS alone does not
	// change Access-Control-Max-Age, unless it has a policy: it is how applications
	// answer preflights.
	OtherMethods []string

	// OptionsPolicy is true if OPTIONS is in OtherMethods and its route has a policy, so
	// that pages may send requests to it.
	OptionsPolicy bool
}

// AnswerRouted is [Answer] for an adapter that knows which routes the path of r has.
// For a request that is not a preflight, and with the zero Routed, it decides as Answer.
//
// If last is not nil, no cache may use the response again, whatever the next handler sets.
// So call last.Restore when the header of the response is written.
func AnswerRouted(ev Evaluator, r *http.Request, h http.Header, routed Routed) (status int, last *LastWord) {
	if routed.Methods == nil && len(routed.OtherMethods) == 0 || r.Method != http.MethodOptions {
		status, once := writeAnswer(ev, r, h)
		return status, lastWordOn(status, once)
	}
	view := RequestFromHTTP(r)
	view.RouteMethods = routed.Methods
	d := ev.Evaluate(r.Context(), view)
	d.mistakable = d.mistakable || len(r.Header[keyRequestMethod]) > 1
	d.withhold(routed.OtherMethods, routed.OptionsPolicy)
	d.handOver(r)
	status, once := d.write(h)
	return status, lastWordOn(status, once)
}

// lastWordOn returns the last word on a response that the next handler writes, if no
// cache may use it again.
func lastWordOn(status int, once bool) *LastWord {
	if status != 0 || !once {
		return nil
	}
	return keepsOutOfCaches
}

// withhold makes d grant none of the methods. Call it at most once. The decision may
// come from any evaluator.
func (d *Decision) withhold(methods []string, optionsPolicy bool) {
	if !d.Allowed() || d.kind != KindPreflight || len(methods) == 0 {
		return
	}
	d.answers = d.answers.rules.preflightWithout(methods, optionsPolicy)
	if d.detail != nil && d.detail.routed != nil {
		d.ownDetail().routed = &routed{methods: d.detail.routed.methods, granted: without(d.detail.routed.granted, methods)}
	}
}

// preflightWithout returns the answers to preflights of paths at which other policies
// decide the methods. They are prepared once for each set of methods that makes a
// difference, up to a limit, since only the routes know the sets.
func (c *rules) preflightWithout(methods []string, optionsPolicy bool) *answers {
	key := withheld{headers: optionsPolicy || sharesHeaders(methods)}
	if len(c.policy.AllowMethods) > maxWithheld {
		return c.prepareWithout(methods, key.headers)
	}
	for i, m := range c.policy.AllowMethods {
		if slices.Contains(methods, m) {
			key.methods |= 1 << i
		}
	}
	prepared := c.without.Load()
	if prepared != nil {
		for i := range *prepared {
			if p := &(*prepared)[i]; p.key == key {
				return p.answers
			}
		}
	}
	a := c.prepareWithout(methods, key.headers)
	if prepared == nil || len(*prepared) < maxPreparedWithout {
		var all []preparedWithout
		if prepared != nil {
			all = slices.Clone(*prepared)
		}
		all = append(all, preparedWithout{key, a})
		c.without.CompareAndSwap(prepared, &all) // who loses the race prepares again
	}
	return a
}

// without returns the list without the methods.
func without(list, methods []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(m string) bool { return slices.Contains(methods, m) })
}

// sharesHeaders reports whether a browser could use a header that is granted here
// for a request with one of the methods, OPTIONS aside.
func sharesHeaders(methods []string) bool {
	return slices.ContainsFunc(methods, func(m string) bool { return m != http.MethodOptions })
}

const (
	maxWithheld        = 64 // the bits of withheld.methods
	maxPreparedWithout = 64
)

// withheld is the part of a set of methods that changes an answer.
type withheld struct {
	methods uint64 // by their index in AllowMethods
	headers bool   // granted headers must not be kept
}

type preparedWithout struct {
	key     withheld
	answers *answers
}

func (c *rules) prepareWithout(methods []string, sharesHeaders bool) *answers {
	kept := c.granting
	if c.anyMethod {
		kept.namesMethod = true
	} else {
		kept.allowMethods = strings.Join(without(c.policy.AllowMethods, methods), ", ")
	}
	if sharesHeaders && kept.allowHeaders != "" {
		kept.maxAge = "0"
	}
	a := c.newAnswers(&c.varyPreflight, kept, true)
	a.setStatus(c.grantedStatus, c.refusedStatus)
	return &a
}

// routed is what a preflight is granted if the router has been asked.
type routed struct {
	methods []string // that the router has, and that pages may send
	granted []string // what the answer lists
}

// narrow returns those methods that c grants and that have a route. asked is the method
// that replaces "*" with credentials. A route for OPTIONS usually answers preflights:
// only a policy that names OPTIONS grants it. A name that is not a token is left out,
// since it would be written into a header.
func (c *rules) narrow(routeMethods []string, asked string) *routed {
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
