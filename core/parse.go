package core

import (
	"errors"
	"strconv"

	"github.com/sallyport/cors/core/internal/policyjson"
)

// ParsePolicy reads a policy from one JSON object.
//
// It is strict: whatever it ignored would make another policy than the one that
// was written. It refuses unknown and duplicate keys, keys in another case,
// values of a wrong type (null is one), text that is not UTF-8, and anything after the
// object. The error joins all problems, each a *[ParseError]. Whether the values
// make a valid policy is for [New] to say.
func ParsePolicy(data []byte) (Policy, error) {
	var p Policy
	var problems []error
	for _, problem := range policyjson.Read(data, &p) {
		problems = append(problems, (*ParseError)(&problem))
	}
	if len(problems) > 0 {
		return Policy{}, errors.Join(problems...)
	}
	return p, nil
}

// ParseError is one problem of a text that [ParsePolicy] does not accept, and
// where it is. Line and Column count from 1, Column in characters.
type ParseError struct {
	Line, Column int
	Problem      string // what is wrong
	Fix          string // how to mend it
}

// Error returns one line: where, what, and how to mend it.
func (e *ParseError) Error() string {
	text := "line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column) + ": " + e.Problem
	if e.Fix != "" {
		text += "; " + e.Fix
	}
	return text
}
