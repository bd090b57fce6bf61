package originfeed

import (
	"errors"
	"fmt"
	"slices"

	"github.com/sallyport/cors/core"
)

// RowError is an entry of the source that is skipped, because it is no valid origin.
type RowError struct {
	Origin string            // as the source has it
	Err    *core.PolicyError // what is wrong with it
}

func (e *RowError) Error() string {
	return fmt.Sprintf("originfeed: an entry of the source is skipped: %v", e.Err)
}

func (e *RowError) Unwrap() error { return e.Err }

// apply changes the list of live in one step. Entries that are not valid are left out.
func (f *Feed) apply(add, remove []string) error {
	if len(f.own) > 0 {
		isOwn := func(origin string) bool { return f.own[origin] }
		remove = slices.DeleteFunc(remove, isOwn)
	}
	for len(add)+len(remove) > 0 {
		err := f.live.UpdateOrigins(add, remove)
		if err == nil {
			return nil
		}
		wrong := map[string]map[int]bool{"add": {}, "remove": {}}
		for _, p := range problems(err) {
			if wrong[p.Field] == nil || p.Index < 0 {
				return err
			}
			if p.Field == "add" && !wrong["add"][p.Index] {
				f.options.OnError(&RowError{Origin: p.Value, Err: p})
			}
			wrong[p.Field][p.Index] = true
		}
		if len(wrong["add"])+len(wrong["remove"]) == 0 {
			return err
		}
		add, remove = without(add, wrong["add"]), without(remove, wrong["remove"])
	}
	return nil
}

// problems returns the policy errors that err joins.
func problems(err error) []*core.PolicyError {
	var all []*core.PolicyError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			all = append(all, problems(one)...)
		}
		return all
	}
	var p *core.PolicyError
	if errors.As(err, &p) {
		all = append(all, p)
	}
	return all
}

func without(list []string, indices map[int]bool) []string {
	var left []string
	for i, v := range list {
		if !indices[i] {
			left = append(left, v)
		}
	}
	return left
}
