package originfeed

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/sallyport/cors/core"
)

// RowError is about an entry of the source that is skipped, because the policy does not
// permit it in AllowOrigins. The other entries are not affected.
type RowError struct {
	Origin string            // as the source has it
	Err    *core.PolicyError // what is wrong with it
}

// Error says what is wrong with the entry, and how to fix it.
func (e *RowError) Error() string {
	row := *e.Err
	row.Field, row.Index = "origin", -1 // its place in a batch tells nobody anything
	return "originfeed: a row of the source is skipped: " + row.Error()
}

// Unwrap returns e.Err.
func (e *RowError) Unwrap() error { return e.Err }

// maxRowErrors is how many entries of one snapshot or catch-up are reported one by one.
const maxRowErrors = 100

// apply changes the list of live in one step, without the entries that are not valid.
func (f *Feed) apply(add, remove []string) error {
	remove = slices.DeleteFunc(remove, func(origin string) bool { return f.own[origin] })
	for len(add)+len(remove) > 0 {
		err := f.live.UpdateOrigins(add, remove)
		if err == nil {
			return nil
		}
		invalid, ok := invalidEntries(err)
		if !ok {
			return err
		}
		for _, i := range slices.Sorted(maps.Keys(invalid["add"])) {
			f.skip(add[i], invalid["add"][i])
		}
		// An invalid entry was skipped when it was added, so there is nothing to remove.
		add, remove = without(add, invalid["add"]), without(remove, invalid["remove"])
	}
	return nil
}

// skip reports an entry, unless many are reported already.
func (f *Feed) skip(origin string, problem *core.PolicyError) {
	f.skipped++
	if f.skipped <= maxRowErrors {
		f.options.OnError(&RowError{Origin: origin, Err: problem})
	}
}

// reportSkipped ends a snapshot or a catch-up.
func (f *Feed) reportSkipped() {
	if more := f.skipped - maxRowErrors; more > 0 {
		f.options.OnError(fmt.Errorf("originfeed: %d more entries of the source are skipped", more))
	}
	f.skipped = 0
}

// invalidEntries returns the problems of an error of UpdateOrigins, by field and index,
// one for each entry. It reports false if the error is about something else as well:
// then nobody knows what would be right.
func invalidEntries(err error) (invalid map[string]map[int]*core.PolicyError, ok bool) {
	problems := []error{err}
	if joined, isJoined := err.(interface{ Unwrap() []error }); isJoined {
		problems = joined.Unwrap()
	}
	invalid = map[string]map[int]*core.PolicyError{"add": {}, "remove": {}}
	for _, problem := range problems {
		var p *core.PolicyError
		if !errors.As(problem, &p) || invalid[p.Field] == nil || p.Index < 0 {
			return nil, false
		}
		invalid[p.Field][p.Index] = p
	}
	return invalid, len(problems) > 0
}

// without returns the list without the entries at some indices. It does not write to
// list.
func without[T any](list []string, indices map[int]T) []string {
	if len(indices) == 0 {
		return list
	}
	var left []string
	for i, v := range list {
		if _, found := indices[i]; !found {
			left = append(left, v)
		}
	}
	return left
}
