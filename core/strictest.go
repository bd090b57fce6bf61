package core

import (
	"context"
	"slices"

	"github.com/sallyport/cors/core/internal/field"
)

// strictest asks each of the rules to which the readings of one path lead, and
// returns an answer that grants nothing which one of them does not. A reading that
// no rule covers grants nothing.
func (p *Paths) strictest(ctx context.Context, r Request, rules []int) Decision {
	var asked []Decision
	for _, rule := range rules {
		if d := p.ask(ctx, r, rule); d.answers != nil {
			asked = append(asked, d)
		}
	}
	uncovered := len(asked) < len(rules)
	if len(asked) == 0 {
		return Decision{}
	}
	d, found := leastGrant(asked)
	if uncovered || !found {
		if d.kind == KindNone {
			d.allowed = false
		} else {
			d.refuse(ReasonPathAmbiguous, nil)
		}
	}
	var names []string
	for _, other := range asked {
		names = append(names, other.varyNames()...)
	}
	all := newVaryFields(names...)
	d.varyOn(&detail{vary: &all})
	return d
}

// leastGrant returns a decision that grants no more than any other, if there is
// one.
func leastGrant(decisions []Decision) (Decision, bool) {
	for _, d := range decisions {
		if !d.allowed {
			return d, true
		}
	}
	for _, d := range decisions {
		if !slices.ContainsFunc(decisions, func(other Decision) bool { return !other.answers.policy.grantsAllOf(d.answers.policy) }) {
			return d, true
		}
	}
	return decisions[0], false
}

// grantsAllOf reports whether c grants all that other grants to an origin that
// both admit.
func (c *compiled) grantsAllOf(other *compiled) bool {
	mine, theirs := c.policy, other.policy
	return (c.origins.Everyone || !other.origins.Everyone) &&
		(mine.AllowCredentials || !theirs.AllowCredentials) &&
		mine.listsAll(mine.AllowMethods, theirs.AllowMethods) &&
		mine.listsAll(mine.AllowHeaders, theirs.AllowHeaders) &&
		mine.listsAll(mine.ExposeHeaders, theirs.ExposeHeaders)
}

// listsAll reports whether one of p's lists covers every name of another list.
// Field names that differ in case alone count as different here, which errs on
// the closed side.
func (p Policy) listsAll(list, names []string) bool {
	star := slices.Contains(list, "*") && !p.AllowCredentials
	for _, name := range names {
		if !slices.Contains(list, name) && (!star || field.EqualFold(name, "authorization")) {
			return false
		}
	}
	return true
}
