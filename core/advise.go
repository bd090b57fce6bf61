package core

import (
	"slices"
	"strconv"

	"github.com/sallyport/cors/core/internal/field"
)

// Advice is something about a policy that is valid but unwise, or without
// effect. Its fields are those of [PolicyError].
type Advice struct {
	Field   string
	Index   int
	Value   string
	Problem string
	Fix     string
}

// String returns one line: where, what, and how to mend it.
func (a Advice) String() string { return finding(a.Field, a.Index, a.Value, a.Problem, a.Fix) }

// Advise tells what of a valid policy is unwise or without effect. What [New]
// refuses it passes over. It costs time in proportion to the policy's size.
func Advise(p Policy) []Advice {
	a := adviser{refused: refusedEntries(p)}
	a.origins(p)
	a.repeats(fieldAllowMethods, p.AllowMethods, asIs)
	a.repeats(fieldAllowHeaders, p.AllowHeaders, field.Lower)
	a.repeats(fieldExposeHeaders, p.ExposeHeaders, field.Lower)
	a.allowHeaders(p)
	a.exposeHeaders(p)
	a.optOuts(p)
	a.maxAge(p)
	return a.advice
}

type adviser struct {
	refused map[place]bool
	advice  []Advice
}

// place is an entry's place in a policy.
type place struct {
	field string
	index int
}

// refusedEntries returns the entries that New refuses.
func refusedEntries(p Policy) map[place]bool {
	var v validation
	v.policy(p, false)
	refused := make(map[place]bool, len(v.problems))
	for _, problem := range v.problems {
		if e, ok := problem.(*PolicyError); ok {
			refused[place{e.Field, e.Index}] = true
		}
	}
	return refused
}

// entry advises about one entry of a list.
func (a *adviser) entry(field string, index int, value, problem, fix string) {
	if !a.refused[place{field, index}] {
		a.advice = append(a.advice, Advice{field, index, value, problem, fix})
	}
}

// field advises about a whole field.
func (a *adviser) field(name, value, problem, fix string) {
	a.advice = append(a.advice, Advice{name, -1, value, problem, fix})
}

// repeats finds entries that another of the same list makes superfluous; normal
// gives names that mean the same one form.
func (a *adviser) repeats(field string, names []string, normal func(string) string) {
	first := map[string]int{}
	star := slices.Contains(names, "*")
	for i, raw := range names {
		name := normal(raw)
		earlier, repeated := first[name]
		switch {
		case repeated:
			a.entry(field, i, raw, "it repeats entry "+strconv.Itoa(earlier), "remove it")
			continue
		case star && name != "*" && (field != fieldAllowHeaders || name != "authorization"):
			a.entry(field, i, raw, `"*" covers it`, `remove it, or "*"`)
		}
		first[name] = i
	}
}

func asIs(name string) string { return name }
