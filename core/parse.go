package core

import (
	"errors"
	"strconv"

	"github.com/sallyport/cors/core/internal/policyjson"
)

// ParsePolicy reads a policy from one JSON object.
//
// It is strict and ignores nothing, so that the policy is the one that was written. It
// refuses unknown and duplicate keys, keys in another case, values of a wrong type
// (including null), text that is not UTF-8, and anything after the object. The error
// joins all problems, each a *[ParseError]. ParsePolicy does not check the values:
// [New] does.
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

// ParseError is one problem of a text that [ParsePolicy] does not accept. Line and
// Column say where it is; they count from 1, Column in characters.
type ParseError struct {
	Line, Column int
	Problem      string // what is wrong
	Fix          string // how to fix it
}

// Error returns one line: where, what, and how to fix it.
func (e *ParseError) Error() string {
	text := "line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column) + ": " + e.Problem
	if e.Fix != "" {
		text += "; " + e.Fix
	}
	return text
}
