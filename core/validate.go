package core

import (
	"strconv"

	"github.com/sallyport/cors/core/internal/fault"
)

// validate returns every problem of p, each a *PolicyError, in the order of Policy's
// fields.
func validate(p Policy, lookup bool) []error {
	v := validation{policy: p, lookup: lookup, explains: true}
	v.all()
	return v.problems
}

// validation collects what is wrong with a policy.
type validation struct {
	policy   Policy
	lookup   bool // beside the policy there is WithOriginLookup
	explains bool // somebody reads the problems, rather than only where they are

	problems []error

	// looked is set once listed is known: whether AllowOrigins has an entry that
	// stands for an origin.
	looked, listed bool
}

func (v *validation) all() {
	v.origins()
	v.methods()
	v.allowHeaders()
	v.exposeHeaders()
	v.numbers()
	v.enforce()
}

// entry reports a problem of one entry of a list.
func (v *validation) entry(field string, index int, value string, f fault.Fault) {
	v.problems = append(v.problems, &PolicyError{field, index, value, f.Code, f.Problem, f.HowToFix()})
}

// field reports a problem of a whole field.
func (v *validation) field(name, value, code, problem, fix string) {
	v.entry(name, -1, value, fault.Fault{Code: code, Problem: problem, Fix: fix})
}

func (v *validation) numbers() {
	if age := v.policy.MaxAgeSeconds; age < -1 {
		v.field("MaxAgeSeconds", strconv.Itoa(age), fault.MaxAgeNegative,
			"an age is a number of seconds, or -1",
			"write -1 to turn reuse off, or 0 to leave the header out")
	}
	if s := v.policy.PreflightStatus; s != 0 && (s < 200 || s > 299) {
		v.field("PreflightStatus", strconv.Itoa(s), fault.StatusNotOK,
			"browsers take a preflight's answer only with a status of 200 to 299",
			"write 204, or 0 for the default")
	}
}
