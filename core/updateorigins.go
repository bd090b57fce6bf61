package core

import (
	"errors"
	"slices"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/origin"
)

// UpdateOrigins changes AllowOrigins of the policy in force: it removes the entries of
// remove, and then adds those of add at the end. Requests see the whole change or
// nothing of it, and no request waits. To add an entry that is listed, or to remove one
// that is not, is no error. If the last entry is removed, nobody is admitted.
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
	p := e.Policy()
	p.AllowOrigins = slices.DeleteFunc(p.AllowOrigins, func(raw string) bool { return slices.Contains(remove, raw) })
	if err := errors.Join(validateUpdate(p, e.settings.lookup != nil, add, remove)...); err != nil {
		return err
	}
	for _, raw := range add {
		if !slices.Contains(p.AllowOrigins, raw) {
			p.AllowOrigins = append(p.AllowOrigins, raw)
		}
	}
	e.current.Store(compile(p, e.settings))
	return nil
}

// validateUpdate returns what is wrong with a change of AllowOrigins. p lists what is
// left after the removal.
func validateUpdate(p Policy, lookup bool, add, remove []string) []error {
	left := p.AllowOrigins
	v := validation{policy: p, lookup: lookup, explains: true}
	v.looked, v.listed = true, true // the fix for a senseless entry is to leave it out
	for i, raw := range remove {
		if _, ok := origin.ParseEntry(raw); !ok {
			v.entry("remove", i, raw, v.diagnosed(raw))
		}
	}
	everyone := slices.Contains(left, "*")
	if !everyone {
		v.others = len(left)
	}
	v.policy.AllowOrigins = add
	v.originEntries("add")
	v.enforcedEveryone()
	for i, raw := range add {
		if everyone && raw != "*" {
			v.entry("add", i, raw, fault.Fault{
				Code:    fault.EveryoneBeside,
				Problem: `AllowOrigins is "*", which admits everybody already`,
				Fix:     `remove "*" in the same call, or leave the entry out`,
			})
		}
	}
	return v.problems
}
