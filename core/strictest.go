package core

import (
	"context"
	"slices"
)

// strictest asks all rules that routers may choose for the request. The decision grants
// only what all of them grant. A reading of the path without a rule grants nothing.
func (p *Paths) strictest(ctx context.Context, r Request, rules []int) Decision {
	var buf [4]Decision
	asked := buf[:0]
	for _, rule := range rules {
		if d := p.ask(ctx, r, rule); d.answers != nil {
			asked = append(asked, d)
		}
	}
	if len(asked) == 0 {
		return Decision{}
	}
	d, found := leastGrant(asked)
	if covered := len(asked) == len(rules); !covered || !found {
		if d.kind == KindNone {
			d.allowed = false
		} else {
			d.refuse(ReasonPathAmbiguous, nil)
		}
	}
	if !d.allowed && !d.barred {
		// What one of the rules keeps out stays out.
		d.barred = slices.ContainsFunc(asked, func(other Decision) bool {
			if !other.barred {
				other.bar(&r)
			}
			return other.barred
		})
	}
	d.varyWith(asked)
	return d
}

// leastGrant returns a decision that grants no more than any other, if there is
// one.
func leastGrant(decisions []Decision) (least Decision, found bool) {
	for _, d := range decisions {
		if !d.allowed {
			return d, true
		}
	}
	for _, d := range decisions {
		if !slices.ContainsFunc(decisions, func(other Decision) bool { return !other.answers.rules.grantsAllOf(d.answers.rules) }) {
			return d, true
		}
	}
	return decisions[0], false
}

// grantsAllOf reports whether c grants all that other grants to an origin that
// both admit, and for as long.
func (c *rules) grantsAllOf(other *rules) bool {
	if c == other { // as most often; it takes long to compare long lists
		return true
	}
	return (c.everyone || !other.everyone) &&
		(c.policy.AllowCredentials || !other.policy.AllowCredentials) &&
		coversAll(c.methods, other.methods) &&
		coversAll(c.headers, other.headers) &&
		coversAll(c.exposed, other.exposed) &&
		c.policy.preflightCache() >= other.policy.preflightCache()
}

// preflightCache is how many seconds browsers keep the answer to a preflight.
func (p Policy) preflightCache() int {
	const withoutMaxAge = 5 // Fetch, "CORS-preflight fetch"
	if p.MaxAgeSeconds == 0 {
		return withoutMaxAge
	}
	return max(p.MaxAgeSeconds, 0)
}

// coversAll reports whether one list of a policy covers every name of another. With
// credentials, "*" does too: the engine then answers with the names that are asked
// for.
func coversAll(list, names map[string]struct{}) bool {
	_, star := list["*"]
	for name := range names {
		if _, listed := list[name]; !listed && (!star || name == "authorization") {
			return false
		}
	}
	return true
}

// varyWith makes Vary list what the responses of all asked rules depend on: another
// request for the same path may get another rule's response.
func (d *Decision) varyWith(asked []Decision) {
	own := d.writtenVary()
	all := own
	for _, other := range asked {
		for _, name := range other.writtenVary() {
			if !containsFold(all, name) {
				all = append(slices.Clip(all), name)
			}
		}
	}
	if len(all) > len(own) {
		vary := newVaryFields(all...)
		d.varyOn(&detail{vary: &vary})
	}
}

// writtenVary returns the names that the response to d lists in Vary.
func (d *Decision) writtenVary() []string {
	a := d.answer()
	vary := a.vary
	switch {
	case d.isOnce(a):
		vary = &varyOnAll
	case d.detail != nil && d.detail.vary != nil:
		vary = d.detail.vary
	}
	if vary == nil {
		return nil
	}
	return vary.names
}
