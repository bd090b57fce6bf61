package core

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/origin"
)

// UpdateOrigins changes AllowOrigins of the policy in force: it removes the entries of
// remove, and then adds those of add at the end. Requests see the whole change or
// nothing of it, and no request waits. To add an entry that is listed, or to remove one
// that is not, is no error. If the last entry is removed, the list admits nobody, and
// [Engine.Policy] returns a policy that New refuses as empty.
//
// An exact origin costs some microseconds, however long the list is. If a pattern is added
// or removed, all patterns are compiled again.
//
// All entries are checked as [New] checks them, also those of remove: a revocation with
// a typing mistake must not pass silently. The error joins every problem, each a
// *[PolicyError] whose Field is "add" or "remove" and whose Index is a place in that
// list. After an error nothing has changed.
func (e *Engine) UpdateOrigins(add, remove []string) error {
	e.updating.Lock()
	defer e.updating.Unlock()
	if e.closed {
		return errClosed
	}
	c := e.current.Load()
	if c == nil {
		c = compile(Policy{}, &e.settings)
	}
	if err := errors.Join(c.validateUpdate(add, remove)...); err != nil {
		return err
	}
	origins := c.origins.Load().Update(add, remove)
	if origins.Everyone != c.everyone { // the answers differ, too
		c = newRules(c.policy, &origins, &e.settings)
	}
	c.origins.Store(&origins)
	e.current.Store(c)
	return nil
}

// validateUpdate returns what is wrong with a change of AllowOrigins.
func (c *rules) validateUpdate(add, remove []string) []error {
	check := validation{policy: c.policy, lookup: c.looksUp, explains: true}
	check.looked, check.listed = true, true // the fix for a senseless entry is to leave it out
	for i, raw := range remove {
		if _, ok := origin.ParseEntry(raw); !ok {
			check.entry("remove", i, raw, check.diagnosed(raw))
		}
	}
	everyone := c.everyone && !slices.Contains(remove, "*")
	if slices.Contains(add, "*") && !everyone {
		left := c.origins.Load().Update(nil, remove)
		check.others = left.Len()
	}
	check.policy.AllowOrigins = add
	check.originEntries("add")
	check.enforcedEveryone()
	for i, raw := range add {
		if everyone && raw != "*" {
			check.entry("add", i, raw, fault.Fault{
				Code:    fault.EveryoneBeside,
				Problem: `AllowOrigins is "*", which admits everybody already`,
				Fix:     `remove "*" in the same call, or leave the entry out`,
			})
		}
	}
	return check.problems
}

// OriginCount returns how many entries AllowOrigins of the policy in force has.
func (e *Engine) OriginCount() int { return e.inForce().origins.Load().Len() }

// Origins returns the entries of AllowOrigins of the policy that is in force now, in no
// particular order. Unlike [Engine.Policy] it makes no list of them.
func (e *Engine) Origins() iter.Seq[string] { return e.inForce().origins.Load().All }

// Fingerprint returns 32 hexadecimal digits that are equal for engines with equal
// policies, in whatever order AllowOrigins lists the same entries. It shows whether all
// replicas of a server have the same policy. Options have no part in it. It takes some
// microseconds, whatever the number of origins is: UpdateOrigins keeps a sum of the
// entries' SHA-256 hashes. It is no signature: somebody who adds many entries could aim
// at a given sum.
func (e *Engine) Fingerprint() string {
	c := e.inForce()
	rules, err := json.Marshal(c.policy)
	if err != nil {
		panic(err) // a Policy has nothing that JSON cannot say
	}
	hash := sha256.New()
	hash.Write(rules)
	origins := e.summedOrigins(c)
	fmt.Fprint(hash, origins.Len(), origins.Sum())
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

// summedOrigins returns the list in force with its sum, and leaves it there with the sum.
func (e *Engine) summedOrigins(c *rules) *origin.Set {
	e.updating.Lock()
	defer e.updating.Unlock()
	summed := c.origins.Load().WithSum()
	c.origins.Store(&summed)
	return &summed
}
