package core

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/field"
	"github.com/sallyport/cors/core/internal/hostlist"
)

const (
	fieldAllowMethods  = "AllowMethods"
	fieldAllowHeaders  = "AllowHeaders"
	fieldExposeHeaders = "ExposeHeaders"
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
	lookup   bool // there is also WithOriginLookup
	others   int  // how many entries there are beside those of the policy
	explains bool // the texts of the problems are needed, and not only their places

	problems []error

	// listed says whether AllowOrigins has an entry that stands for an origin. looked
	// says that listed is known.
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
	v.problems = append(v.problems, &PolicyError{field, index, value, f.Code, f.Problem, f.HowToFix(), editOf(f)})
}

// field reports a problem of a whole field.
func (v *validation) field(name, value, code, problem, fix string) {
	v.entry(name, -1, value, fault.Fault{Code: code, Problem: problem, Fix: fix})
}

func (v *validation) methods() {
	for i, raw := range v.policy.AllowMethods {
		upper := strings.ToUpper(raw)
		switch {
		case !field.IsToken(raw):
			v.entry(fieldAllowMethods, i, raw, field.Diagnose("method", raw, mendMethod))
		case isForbiddenMethod(raw):
			v.entry(fieldAllowMethods, i, raw, fault.Fault{
				Code:    fault.MethodForbidden,
				Problem: `browsers never let a page send it (Fetch, "forbidden method")`,
				Remove:  true,
			})
		case raw != upper && isStandardMethod(upper):
			v.entry(fieldAllowMethods, i, raw, fault.Fault{
				Code:    fault.MethodCase,
				Problem: "methods are case-sensitive, and the standard method is in upper case",
				Write:   []string{upper},
				Same:    true,
			})
		}
	}
}

// mendMethod puts a standard method into upper case. It does not mend a method that
// browsers let no page send.
func mendMethod(name string) (string, bool) {
	if upper := strings.ToUpper(name); isStandardMethod(upper) {
		return upper, true
	}
	return name, !isForbiddenMethod(name)
}

func (v *validation) allowHeaders() {
	for i, raw := range v.policy.AllowHeaders {
		if !field.IsToken(raw) {
			v.entry(fieldAllowHeaders, i, raw, field.Diagnose("header name", raw, asWritten))
		}
	}
}

func asWritten(name string) (string, bool) { return name, true }

func (v *validation) exposeHeaders() {
	credentials := v.policy.AllowCredentials
	for i, raw := range v.policy.ExposeHeaders {
		switch {
		case !field.IsToken(raw):
			v.entry(fieldExposeHeaders, i, raw, field.Diagnose("header name", raw, func(name string) (string, bool) {
				return name, name != "*" || !credentials
			}))
		case raw == "*" && credentials:
			v.entry(fieldExposeHeaders, i, raw, fault.Fault{
				Code:    fault.ExposeCredentials,
				Problem: `with credentials browsers take it for a header named "*" (Fetch, "CORS protocol")`,
				Fix:     "list the headers that script may read, or set AllowCredentials to false",
			})
		}
	}
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

const (
	fieldEnforce    = "Enforce"
	fieldAllowHosts = "AllowHosts"
)

func (v *validation) enforce() {
	e := v.policy.Enforce
	switch e {
	case EnforceNone, EnforceUnsafe, EnforceAll:
	default:
		v.field(fieldEnforce, string(e), fault.EnforceUnknown, "there is no such enforcement",
			`write "unsafe" or "all", or leave it out to refuse nothing`)
	}
	v.enforcedEveryone()
	for i, entry := range v.policy.AllowHosts {
		if f, wrong := hostlist.Diagnose(entry); wrong {
			v.entry(fieldAllowHosts, i, entry, f)
		}
	}
}

func (v *validation) enforcedEveryone() {
	if e := v.policy.Enforce; e != EnforceNone && slices.Contains(v.policy.AllowOrigins, "*") {
		v.field(fieldEnforce, string(e), fault.EnforceEveryone, `AllowOrigins is "*", so that nobody would be refused`,
			"list the origins that may use the server, or leave Enforce out")
	}
}
