package policydiff

import (
	"fmt"
	"io"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

// Text writes the difference for a person: a line for each set, and a verdict first.
func (d Diff) Text(w io.Writer, paint cli.Paint) error {
	lines := append([]string{d.verdict()}, d.Gains.lines(paint.Bad("+"))...)
	lines = append(lines, d.Loses.lines(paint.Good("-"))...)
	for _, t := range d.Told {
		lines = append(lines, fmt.Sprintf("~ %s: %s, was %s", t.Field, t.New, t.Old))
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

func (d Diff) verdict() string {
	switch gains, loses := !d.Gains.IsEmpty(), !d.Loses.IsEmpty(); {
	case gains && loses:
		return "wider in some ways, and narrower in others"
	case gains:
		return "wider: the new policy grants more"
	case loses:
		return "narrower: the new policy grants less"
	case len(d.Told) > 0:
		return "grants the same"
	}
	return "no difference"
}

func (s Side) lines(sign string) (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, sign+" "+fmt.Sprintf(format, args...)) }
	for _, o := range s.Origins {
		add("origins: %s", o.text())
	}
	for _, set := range []struct {
		what string
		Names
	}{{"methods", s.Methods}, {"request headers", s.Headers}, {"exposed headers", s.Exposed}} {
		if !set.IsEmpty() {
			add("%s: %s", set.what, set.text())
		}
	}
	if s.Credentials {
		add("credentials")
	}
	for _, h := range s.Hosts {
		add("hosts: %s", h.text())
	}
	if s.Unenforced != "" {
		add("requests of other sites that enforce %q refuses", s.Unenforced)
	}
	return lines
}

// mostShown is how many exceptions a line of text names.
const mostShown = 10

func (o Origins) text() string {
	switch n := len(o.Except); {
	case n == 0:
		return o.Entry
	case n > mostShown:
		return fmt.Sprintf("%s, except %s and %d more", o.Entry, strings.Join(o.Except[:mostShown], ", "), n-mostShown)
	}
	return o.Entry + ", except " + strings.Join(o.Except, ", ")
}
