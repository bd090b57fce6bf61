package core

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/quote"
)

// PolicyError is one problem of a policy. [New] and [Engine.Reload] return all
// problems of a policy at once, joined; errors.As finds the first, and the
// joined error's Unwrap() []error all of them.
type PolicyError struct {
	Field string // the field of Policy, the option, or the argument of UpdateOrigins
	Index int    // the entry's place in the field's list, -1 if the problem is not one entry's
	Value string // the entry or value as it was given

	// Code names the kind of problem, such as "origin-trailing-slash", for programs
	// that filter or translate. It is stable. docs/codes.md lists all codes, and Help
	// returns the address of the page about it.
	Code string

	Problem string // what is wrong
	Fix     string // how to fix it

	// Edit is the fix as data, for programs that mend policies. It is nil if the fix is
	// not one change of this entry.
	Edit *Edit
}

// Edit is a fix of one entry of a list. If Write is empty, it removes the entry, or the
// field if Index is -1.
type Edit struct {
	// Write lists the entries to write in place of the entry.
	Write []string

	// Decision is set if the author of the policy has to agree: the fix is a guess, one
	// of several, or changes what the policy says. Otherwise the entries in Write say
	// the same in the form that browsers send, and what is removed had no effect. The
	// policy then admits no more than was written.
	Decision bool
}

// editOf returns the fix of an entry as data.
func editOf(f fault.Fault) *Edit {
	switch {
	case len(f.Write) > 0:
		return &Edit{f.Write, !f.Same || f.Note != ""}
	case f.Remove:
		return &Edit{nil, true}
	}
	return nil
}

// Error returns one line: where, what, and how to fix it.
func (e *PolicyError) Error() string {
	return finding(e.Field, e.Index, e.Value, e.Problem, e.Fix)
}

// maxQuotedValue is how many bytes of a value a message shows. A longer entry was
// pasted by mistake, and its start is enough to recognize it.
const maxQuotedValue = 256

func finding(field string, index int, value, problem, fix string) string {
	var b strings.Builder
	b.WriteString(field)
	if index >= 0 {
		b.WriteString("[" + strconv.Itoa(index) + "]")
	}
	if index >= 0 || value != "" {
		b.WriteString(" " + quote.Bounded(value, maxQuotedValue))
	}
	b.WriteString(": " + problem)
	if fix != "" {
		b.WriteString("; " + fix)
	}
	return b.String()
}
