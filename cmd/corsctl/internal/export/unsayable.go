package export

import (
	"errors"
	"strconv"
	"strings"
)

// Unsayable is an entry of a policy that a target cannot say.
type Unsayable struct {
	Field string // of core.Policy
	Index int    // of the entry, -1 if it is the whole field
	Value string

	Problem string // why the target cannot say it
	Fix     string
}

// Error returns one line, in the form of core.PolicyError.
func (e *Unsayable) Error() string {
	var b strings.Builder
	b.WriteString(e.Field)
	if e.Index >= 0 {
		b.WriteString("[" + strconv.Itoa(e.Index) + "]")
	}
	if e.Value != "" {
		b.WriteString(" " + strconv.QuoteToASCII(e.Value))
	}
	b.WriteString(": " + e.Problem)
	if e.Fix != "" {
		b.WriteString("; " + e.Fix)
	}
	return b.String()
}

// unsayables collects all that a target cannot say.
type unsayables []error

func (u *unsayables) add(field string, index int, value, problem, fix string) {
	*u = append(*u, &Unsayable{field, index, value, problem, fix})
}

func (u unsayables) join() error { return errors.Join(u...) }
