package report

import (
	"fmt"
	"strings"
)

// Markdown writes the table of groups and browsers. A cell shows the result of most
// adapters, then the adapters that differ.
func (r *Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| cases on each of %s | %s |\n", listed(r.Adapters), strings.Join(r.Browsers, " | "))
	b.WriteString("|---|" + strings.Repeat("--:|", len(r.Browsers)) + "\n")
	for _, g := range r.Groups {
		b.WriteString(r.row(g.Name, func(p Place) Tally { return g.Cells[p] }))
	}
	b.WriteString(r.row("all", r.total))
	if len(r.Departures) > 0 {
		b.WriteString("\nIn the cases that are known, a browser departs from the standard:\n\n")
		for _, d := range r.Departures {
			fmt.Fprintf(&b, "- %s ([%s](%s))\n", d.Claim(), d.Source(), d.Link)
		}
	}
	return b.String()
}

func (r *Report) row(name string, tally func(Place) Tally) string {
	cells := []string{name}
	for _, browser := range r.Browsers {
		cells = append(cells, cell(r.Adapters, func(adapter string) Tally { return tally(Place{browser, adapter}) }))
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// cell shows the result of most adapters, and then the others by name.
func cell(adapters []string, tally func(adapter string) Tally) string {
	votes := map[Tally]int{}
	var most Tally
	for _, a := range adapters {
		t := tally(a)
		votes[t]++
		if votes[t] > votes[most] {
			most = t
		}
	}
	text := most.String()
	for _, a := range adapters {
		if t := tally(a); t != most {
			text += "; " + a + ": " + t.String()
		}
	}
	return text
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

// listed joins names as in a sentence.
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
