package report

import (
	"fmt"
	"strings"
)

// Markdown is the table of browsers by adapters for a README: how many cases
// hold, with those where the browser is known to depart from the standard.
func (r *Report) Markdown() string {
	var b strings.Builder
	b.WriteString("| |")
	for _, adapter := range r.Adapters {
		b.WriteString(" " + adapter + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(r.Adapters)) + "\n")
	for _, browser := range r.Browsers {
		b.WriteString("| " + browser + " |")
		for _, adapter := range r.Adapters {
			b.WriteString(" " + r.total(Place{browser, adapter}).String() + " |")
		}
		b.WriteString("\n")
	}
	if len(r.Departures) > 0 {
		b.WriteString("\nKnown departures of the browsers from the standard:\n\n")
		for _, d := range r.Departures {
			b.WriteString("- " + d + "\n")
		}
	}
	return b.String()
}

func (r *Report) total(p Place) (sum Tally) {
	for _, g := range r.Groups {
		t := g.Cells[p]
		sum.Holds, sum.Departs, sum.Fails = sum.Holds+t.Holds, sum.Departs+t.Departs, sum.Fails+t.Fails
	}
	return sum
}

// String is the number of cases that hold, and of the others where there are any.
func (t Tally) String() string {
	if t.All() == 0 {
		return "–"
	}
	s := fmt.Sprint(t.Holds)
	if t.Departs > 0 {
		s += fmt.Sprintf(" + %d known", t.Departs)
	}
	if t.Fails > 0 {
		s += fmt.Sprintf(", %d FAIL", t.Fails)
	}
	return s
}
