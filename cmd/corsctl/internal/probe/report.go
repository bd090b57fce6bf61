package probe

import (
	"slices"
)

// Report is what a probe has found.
type Report struct {
	URL      string
	Origins  []string // of --origin
	Requests int      // that were sent
	Findings []Finding
}

// Finding is one fault of the server, or a note.
type Finding struct {
	Rule
	Found    string      // what was seen
	Evidence []*Exchange // that shows it; never empty
}

// add adds a finding. The first one of a rule stays, since others repeat it.
func (r *Report) add(id, found string, evidence ...*Exchange) {
	if !r.has(id) {
		r.Findings = append(r.Findings, Finding{ruleOf(id), found, evidence})
	}
}

func (r *Report) has(ids ...string) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return slices.Contains(ids, f.ID) })
}

// Count returns how many findings have a severity.
func (r *Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// IsClean reports whether there are notes at most.
func (r *Report) IsClean() bool { return r.Count(Error)+r.Count(Warning) == 0 }

// sort sorts by severity, and then by the order of the rules.
func (r *Report) sort() {
	severities := []Severity{Error, Warning, Note}
	rank := func(f Finding) int {
		rules := Rules()
		return slices.Index(severities, f.Severity)*len(rules) + slices.IndexFunc(rules, func(r Rule) bool { return r.ID == f.ID })
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return rank(a) - rank(b) })
}
