package core

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/field"
)

// Advice is something about a policy that is valid but unwise, or without effect.
// Its fields are those of [PolicyError].
type Advice struct {
	Field   string
	Index   int
	Value   string
	Code    string
	Problem string
	Fix     string
	Edit    *Edit
}

// String returns one line: where, what, and how to fix it.
func (a Advice) String() string { return finding(a.Field, a.Index, a.Value, a.Problem, a.Fix) }

// Advise says what in a valid policy is unwise or without effect. It ignores what [New]
// refuses. Its time grows with the size of the policy.
func Advise(p Policy) []Advice {
	a := adviser{policy: p, refused: refusedEntries(p)}
	a.origins()
	a.names(fieldAllowMethods, p.AllowMethods, asIs)
	a.names(fieldAllowHeaders, p.AllowHeaders, field.Lower)
	a.names(fieldExposeHeaders, p.ExposeHeaders, field.Lower)
	a.allowHeaders()
	a.exposeHeaders()
	a.optOuts()
	a.maxAge()
	a.enforcement()
	return a.advice
}

type adviser struct {
	policy  Policy
	refused map[place]bool
	advice  []Advice
}

// place is the place of an entry in a policy.
type place struct {
	field string
	index int
}

// refusedEntries returns the entries that New refuses.
func refusedEntries(p Policy) map[place]bool {
	v := validation{policy: p}
	v.all()
	refused := make(map[place]bool, len(v.problems))
	for _, problem := range v.problems {
		if e, ok := problem.(*PolicyError); ok {
			refused[place{e.Field, e.Index}] = true
		}
	}
	return refused
}

// entry advises about one entry of a list.
func (a *adviser) entry(field string, index int, value, code, problem, fix string) {
	a.edit(field, index, value, code, problem, fix, nil)
}

// superfluous advises to remove an entry that has no effect.
func (a *adviser) superfluous(field string, index int, value, code, problem string) {
	a.edit(field, index, value, code, problem, "remove it", &Edit{})
}

func (a *adviser) edit(field string, index int, value, code, problem, fix string, edit *Edit) {
	if !a.refused[place{field, index}] {
		a.advice = append(a.advice, Advice{field, index, value, code, problem, fix, edit})
	}
}

// field advises about a whole field.
func (a *adviser) field(name, value, code, problem, fix string) {
	a.advice = append(a.advice, Advice{name, -1, value, code, problem, fix, nil})
}

// optOut advises to remove an opt-out. It is a decision, since the opt-out may be there
// for an entry that is still to come.
func (a *adviser) optOut(name, code, problem string) {
	a.advice = append(a.advice, Advice{name, -1, "true", code, problem, "remove it", &Edit{Decision: true}})
}

// The opt-outs of Policy.
const (
	optOutInsecure = "DangerouslyAllowInsecureOrigins"
	optOutBroad    = "DangerouslyAllowBroadWildcards"
	optOutNull     = "DangerouslyAllowNullOrigin"
)

// optOuts finds opt-outs without effect. They would take effect, to everybody's
// surprise, when someone adds an entry or turns credentials on.
func (a *adviser) optOuts() {
	p := a.policy
	none := p
	none.DangerouslyAllowInsecureOrigins, none.DangerouslyAllowBroadWildcards, none.DangerouslyAllowNullOrigin = false, false, false
	needed := (&validation{policy: none}).neededOptOuts()
	for _, opt := range []struct {
		field string
		set   bool
	}{
		{optOutInsecure, p.DangerouslyAllowInsecureOrigins},
		{optOutBroad, p.DangerouslyAllowBroadWildcards},
		{optOutNull, p.DangerouslyAllowNullOrigin},
	} {
		switch {
		case !opt.set:
		case !p.AllowCredentials:
			a.optOut(opt.field, fault.OptOutNoCredentials, "it has an effect only with AllowCredentials")
		case !needed[opt.field]:
			a.optOut(opt.field, fault.OptOutUnused, "no entry of AllowOrigins needs it")
		}
	}
}

// longestMaxAge is the limit of Firefox, the longest of all browsers.
const longestMaxAge = 86400

func (a *adviser) maxAge() {
	const second = 1_000_000_000 // of time.Duration
	age := a.policy.MaxAgeSeconds
	switch {
	case age <= longestMaxAge:
	case age%second == 0:
		seconds := strconv.Itoa(age / second)
		a.field("MaxAgeSeconds", strconv.Itoa(age), fault.MaxAgeNanoseconds,
			"it looks like nanoseconds, as a time.Duration counts, and is a number of seconds",
			"write "+strconv.Itoa(min(age/second, longestMaxAge))+", if "+seconds+" s are meant")
	default:
		a.field("MaxAgeSeconds", strconv.Itoa(age), fault.MaxAgeTooLong,
			"no browser keeps a preflight that long: Firefox stops at 86400 s, Chromium at 7200, WebKit at 600",
			"write at most 86400")
	}
}

func asIs(name string) string { return name }

// names finds entries of a list of names that another entry makes superfluous, and
// wildcards that have no meaning. normal returns the same form for names with the same
// meaning.
func (a *adviser) names(list string, names []string, normal func(string) string) {
	first := map[string]int{}
	star := a.hasStar(list, names)
	for i, raw := range names {
		name := normal(raw)
		earlier, repeated := first[name]
		switch {
		case repeated:
			a.superfluous(list, i, raw, fault.EntryRepeated, "it repeats entry "+strconv.Itoa(earlier))
			continue
		case star && name != "*" && (list != fieldAllowHeaders || name != "authorization"):
			a.edit(list, i, raw, fault.EntryCovered, `"*" covers it`, `remove it, or "*"`, &Edit{Decision: true})
		case name != "*" && strings.Contains(name, "*"):
			a.entry(list, i, raw, fault.NameWildcard,
				`a * within a name is a character like others, and only "*" alone stands for all names`, "list the names")
		}
		first[name] = i
	}
}

// hasStar reports whether a list has "*" and New does not refuse it.
func (a *adviser) hasStar(list string, names []string) bool {
	for i, name := range names {
		if name == "*" && !a.refused[place{list, i}] {
			return true
		}
	}
	return false
}

func (a *adviser) allowHeaders() {
	names := a.policy.AllowHeaders
	if len(names) == 0 && len(a.policy.AllowOrigins) > 0 {
		a.field(fieldAllowHeaders, "", fault.HeadersEmpty,
			`it is empty, so that pages can send no JSON: "Content-Type: application/json" has to be granted`,
			`add "Content-Type" if pages send JSON`)
	}
	authorization := slices.ContainsFunc(names, func(name string) bool { return field.EqualFold(name, "authorization") })
	for i, raw := range names {
		name := field.Lower(raw)
		switch {
		case name == "*" && !authorization:
			authorization = true // said once
			a.entry(fieldAllowHeaders, i, raw, fault.HeadersAuthorization,
				`"*" never covers Authorization (Fetch, "CORS non-wildcard request-header name")`,
				`add "Authorization" if pages send it`)
		case strings.HasPrefix(name, "access-control-allow-") || name == "access-control-expose-headers" || name == "access-control-max-age":
			a.superfluous(fieldAllowHeaders, i, raw, fault.HeaderOfResponses, "it is a response header, which no page sends")
		case field.IsForbiddenInRequests(name):
			a.superfluous(fieldAllowHeaders, i, raw, fault.HeaderForbidden,
				`browsers send it themselves and never ask for it (Fetch, "forbidden request-header")`)
		}
	}
}

func (a *adviser) exposeHeaders() {
	for i, raw := range a.policy.ExposeHeaders {
		switch name := field.Lower(raw); {
		case field.IsForbiddenInResponses(name):
			a.superfluous(fieldExposeHeaders, i, raw, fault.HeaderNeverExposed,
				`script never reads it (Fetch, "forbidden response-header name")`)
		case field.IsSafelistedInResponses(name):
			a.superfluous(fieldExposeHeaders, i, raw, fault.HeaderAlwaysExposed,
				`script reads it anyway (Fetch, "CORS-safelisted response-header name")`)
		}
	}
}
