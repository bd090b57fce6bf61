// Package report shows findings: adapters by browsers by groups, and why
// requests were refused.
package report

import (
	"cmp"
	"slices"

	"github.com/sallyport/cors/browsertest/internal/suite"
)

// Report is the findings of one or more browsers, arranged.
type Report struct {
	Browsers []string // with versions, in the order of the findings
	Adapters []string
	Groups   []Group
	Totals   map[string]Tally // by browser

	Departures []*suite.Departure // those that occurred
}

// Group is a file of vectors or a subject.
type Group struct {
	Name  string
	Cells map[Place]Tally
	Cases []Case
}

// Place is a column of the table.
type Place struct{ Browser, Adapter string }

// Tally counts verdicts.
type Tally struct{ Holds, Departs, Fails int }

// All is the number of cases.
func (t Tally) All() int { return t.Holds + t.Departs + t.Fails }

func (t Tally) plus(v suite.Verdict) Tally {
	switch v {
	case suite.Holds:
		t.Holds++
	case suite.Departs:
		t.Departs++
	default:
		t.Fails++
	}
	return t
}

// Case is one case, with what is the same for all adapters and browsers.
type Case struct {
	Name, Rule   string
	Verdicts     map[string]Tally // by browser
	Explanations []string
	Problems     []string
}

// New arranges findings. Groups and their cases keep the order in which they come.
func New(findings []suite.Finding) *Report {
	r := &Report{Totals: map[string]Tally{}}
	groups, order := map[string]*groupBuilder{}, []string(nil)
	for i := range findings {
		f := &findings[i]
		browser := f.Browser + " " + f.Version
		r.Browsers = appendOnce(r.Browsers, browser)
		r.Adapters = appendOnce(r.Adapters, f.Adapter)
		r.Totals[browser] = r.Totals[browser].plus(f.Verdict())
		for _, d := range f.Departures() {
			r.Departures = appendOnce(r.Departures, d)
		}
		b := groups[f.Group]
		if b == nil {
			b = &groupBuilder{Group: Group{Name: f.Group, Cells: map[Place]Tally{}}, cases: map[string]int{}}
			groups[f.Group] = b
			order = append(order, f.Group)
		}
		b.add(f, browser)
	}
	for _, name := range order {
		r.Groups = append(r.Groups, groups[name].Group)
	}
	slices.SortFunc(r.Departures, func(a, b *suite.Departure) int { return cmp.Compare(a.Claim(), b.Claim()) })
	return r
}

type groupBuilder struct {
	Group
	cases map[string]int // index by name
}

func (b *groupBuilder) add(f *suite.Finding, browser string) {
	place := Place{browser, f.Adapter}
	b.Cells[place] = b.Cells[place].plus(f.Verdict())
	i, known := b.cases[f.Name]
	if !known {
		i = len(b.Cases)
		b.cases[f.Name] = i
		b.Cases = append(b.Cases, Case{Name: f.Name, Rule: f.Rule, Verdicts: map[string]Tally{}})
	}
	c := &b.Cases[i]
	c.Verdicts[browser] = c.Verdicts[browser].plus(f.Verdict())
	for _, text := range f.Explanations {
		c.Explanations = appendOnce(c.Explanations, text)
	}
	if f.Verdict() != suite.Holds && len(c.Problems) < 6 {
		c.Problems = append(c.Problems, f.String())
	}
}

func appendOnce[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}
