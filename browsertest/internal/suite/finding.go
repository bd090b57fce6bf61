// Package suite is everything that browsers are asked about the adapters: the
// conformance vectors, what only a browser shows, and random policies.
package suite

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is what one browser found of one adapter in one case.
type Finding struct {
	Group   string // a file of vectors, "vectors/…", a subject, or "oracle"
	Name    string
	Rule    string // the source of the expectation
	Adapter string
	Browser string
	Version string

	Problems     []Problem // what is wrong; none: the case holds
	Details      []string  // what helps to understand the problems
	Explanations []string  // what the library says of the requests that it refused

	excuses []excuse
}

// Problem is something that is not as it has to be. Want and Got are empty where
// What says it all: such a problem has no excuse.
type Problem struct{ What, Want, Got string }

func (p Problem) String() string {
	if p.Want == "" && p.Got == "" {
		return p.What
	}
	return fmt.Sprintf("%s\n   want %s\n   got  %s", p.What, p.Want, p.Got)
}

// excuse is the one outcome in which a known departure of the browser shows.
type excuse struct {
	departure *Departure
	what, got string
}

// Verdict is the outcome of a case.
type Verdict string

const (
	Holds   Verdict = "holds"
	Departs Verdict = "departs" // the browser does exactly what it is known to do, and not what the standard says
	Fails   Verdict = "fails"
)

// Verdict sums a finding up.
func (f *Finding) Verdict() Verdict {
	switch {
	case len(f.Problems) == 0:
		return Holds
	case f.Departures() != nil:
		return Departs
	}
	return Fails
}

// Compared reports whether a problem is that something came out differently, and
// not only that nothing came of the question.
func (f *Finding) Compared() bool {
	return slices.ContainsFunc(f.Problems, func(p Problem) bool { return p.Want != p.Got })
}

// Departures returns what excuses the finding's problems. It is empty unless
// every single one is excused.
func (f *Finding) Departures() (all []*Departure) {
	for _, p := range f.Problems {
		i := slices.IndexFunc(f.excuses, func(e excuse) bool { return e.what == p.What && e.got == p.Got })
		if i < 0 || p.Want == p.Got {
			return nil
		}
		if d := f.excuses[i].departure; !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	return all
}

// Title names the case within its browser.
func (f *Finding) Title() string { return f.Group + "/" + f.Name + "/" + f.Adapter }

func (f *Finding) String() string {
	lines := []string{fmt.Sprintf("%s in %s %s\nrule: %s", f.Title(), f.Browser, f.Version, f.Rule)}
	for _, p := range f.Problems {
		lines = append(lines, p.String())
	}
	return strings.Join(append(lines, f.Details...), "\n")
}

func (f *Finding) problemf(format string, args ...any) {
	f.Problems = append(f.Problems, Problem{What: fmt.Sprintf(format, args...)})
}

func (f *Finding) detailf(format string, args ...any) {
	f.Details = append(f.Details, fmt.Sprintf(format, args...))
}

// differ adds a problem where got is not want.
func differ[T comparable](f *Finding, what string, want, got T) {
	if want != got {
		f.Problems = append(f.Problems, Problem{what, fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got)})
	}
}

// Excuse excuses one outcome by a departure.
func (f *Finding) Excuse(d *Departure, what, got string) {
	f.excuses = append(f.excuses, excuse{d, what, got})
}

// excuseFor excuses got as the outcome of what, in the browsers that are known to
// depart from the standard in one way. Any other outcome stays a failure.
func excuseFor[T comparable](f *Finding, known []*Departure, what string, got T) {
	for _, d := range known {
		if d.Browser == f.Browser {
			f.Excuse(d, what, fmt.Sprintf("%+v", got))
		}
	}
}
