package main

import (
	"strconv"

	"github.com/sallyport/cors/core"
)

// problem is a *core.PolicyError, a *core.ParseError or a core.Advice, laid out
// for the page.
type problem struct {
	Where   string `json:"where,omitempty"` // field and index: AllowOrigins[2]
	Value   string `json:"value,omitempty"`
	Problem string `json:"problem"`
	Fix     string `json:"fix,omitempty"`
	Line    int    `json:"line,omitempty"` // of the text, from 1; 0 where the text as such is fine
	Column  int    `json:"column,omitempty"`
}

// problemsOf takes apart what ParsePolicy, New and Reload join.
func problemsOf(err error) []problem {
	switch e := err.(type) {
	case *core.PolicyError:
		return []problem{{Where: place(e.Field, e.Index), Value: e.Value, Problem: e.Problem, Fix: e.Fix}}
	case *core.ParseError:
		return []problem{{Line: e.Line, Column: e.Column, Problem: e.Problem, Fix: e.Fix}}
	case interface{ Unwrap() []error }:
		all := []problem{}
		for _, part := range e.Unwrap() {
			all = append(all, problemsOf(part)...)
		}
		return all
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return problemsOf(inner)
		}
	}
	return []problem{{Problem: err.Error()}}
}

func advise(p core.Policy) []problem {
	all := []problem{}
	for _, a := range core.Advise(p) {
		all = append(all, problem{Where: place(a.Field, a.Index), Value: a.Value, Problem: a.Problem, Fix: a.Fix})
	}
	return all
}

func place(field string, index int) string {
	if index < 0 {
		return field
	}
	return field + "[" + strconv.Itoa(index) + "]"
}
