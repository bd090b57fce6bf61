package core

import "strconv"

// ParseError is a place at which a policy's text is not what [ParsePolicy]
// reads. Line and column count from 1, the column in characters.
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
