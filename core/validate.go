package core

import (
	"errors"
	"strconv"
)

// validate returns every problem of p, in the order of Policy's fields.
func validate(p Policy, lookup bool) error {
	var v validation
	v.policy(p, lookup)
	return errors.Join(v.problems...)
}

type validation struct{ problems []error }

func (v *validation) policy(p Policy, lookup bool) {
	v.origins(p, lookup)
	v.methods(p)
	v.allowHeaders(p)
	v.exposeHeaders(p)
	v.numbers(p)
}

// entry reports a problem of one entry of a list.
func (v *validation) entry(field string, index int, value, problem, fix string) {
	v.problems = append(v.problems, &PolicyError{field, index, value, problem, fix})
}

// field reports a problem of a whole field.
func (v *validation) field(name, value, problem, fix string) {
	v.entry(name, -1, value, problem, fix)
}

func (v *validation) numbers(p Policy) {
	if p.MaxAgeSeconds < -1 {
		v.field("MaxAgeSeconds", strconv.Itoa(p.MaxAgeSeconds),
			"an age is a number of seconds, or -1",
			"write -1 to turn reuse off, or 0 to leave the field out")
	}
	if s := p.PreflightStatus; s != 0 && (s < 200 || s > 299) {
		v.field("PreflightStatus", strconv.Itoa(s),
			"browsers take a preflight's answer only with a status of 200 to 299",
			"write 204, or 0 for the default")
	}
}
