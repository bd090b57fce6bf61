package lint

import (
	"slices"

	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
	"github.com/sallyport/cors/core"
)

// Check returns all findings of a file, in the order of the text.
func Check(f *policydoc.File) []Finding {
	c := checker{file: f.Name}
	for _, problem := range f.Problems {
		c.problem(problem)
	}
	for _, p := range f.Policies {
		c.policy, c.where = p, p.Where
		c.unread, c.errors = map[place]bool{}, map[place]bool{}
		for _, problem := range p.Problems {
			c.problem(problem)
			c.unread[place{problem.Field, problem.Index}] = true
		}
		if p.IsObject() {
			c.values()
		}
	}
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		if a.Start.Line != b.Start.Line {
			return a.Start.Line - b.Start.Line
		}
		return a.Start.Column - b.Start.Column
	})
	return c.findings
}

type checker struct {
	file, where string
	policy      *policydoc.Policy
	findings    []Finding

	unread map[place]bool // what could not be read of the policy
	errors map[place]bool // what is refused of it
}

// place is the place of a value in a policy.
type place struct {
	field string
	index int
}

// problem notes what is wrong with the text.
func (c *checker) problem(p policydoc.Problem) {
	c.findings = append(c.findings, Finding{
		File: c.file, Where: c.where, Start: p.Start, End: p.End,
		Severity: Error, Code: p.Code, Field: p.Field, Index: p.Index,
		Problem: p.Problem, Fix: p.Fix, Automatic: len(p.Edits) > 0, edits: p.Edits, policy: c.policy,
	})
}

// values notes what is wrong with the policy that was read.
func (c *checker) values() {
	_, err := core.New(c.policy.Value)
	for _, e := range problemsOf(err) {
		c.value(Error, core.Advice(*e))
	}
	for _, a := range core.Advise(c.policy.Value) {
		c.value(Advice, a)
	}
	if c.policy.Gateway {
		c.gateway()
	}
}

func problemsOf(err error) (problems []*core.PolicyError) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	for _, e := range joined.Unwrap() {
		if p, ok := e.(*core.PolicyError); ok {
			problems = append(problems, p)
		}
	}
	return problems
}

func (c *checker) value(severity Severity, a core.Advice) {
	if c.isUnread(a.Field, a.Index) || c.policy.Gateway && a.Code == "headers-without-authorization" {
		return // the Gateway API refuses the entry that this advises
	}
	f := Finding{
		File: c.file, Where: c.where, Severity: severity, Code: a.Code,
		Field: a.Field, Index: a.Index, Value: a.Value, Problem: a.Problem, Fix: a.Fix, policy: c.policy,
	}
	f.Start, f.End = c.policy.Span(a.Field, a.Index)
	if a.Edit != nil {
		f.Write, f.Remove = a.Edit.Write, len(a.Edit.Write) == 0
		if !a.Edit.Decision && a.Index >= 0 {
			f.Automatic = c.policy.CanMend(a.Field, a.Index, a.Edit.Write)
		}
	}
	c.findings = append(c.findings, f)
	if severity == Error {
		c.errors[place{a.Field, a.Index}] = true
	}
}

// isUnread reports whether a field or an entry could not be read, so that what is said
// about its value would be about nothing.
func (c *checker) isUnread(field string, index int) bool {
	if c.unread[place{"", -1}] && index < 0 && !c.policy.Has(field) {
		return true // an unknown key may have been meant as this field
	}
	return c.unread[place{field, -1}] || c.unread[place{field, index}]
}
