// Package suite has all cases that run in browsers: the conformance vectors, what only
// a browser shows, and random policies.
package suite

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is the result of one case on one adapter in one browser.
type Finding struct {
	Group   string // a file of vectors, "vectors/…", a subject, or "oracle"
	Name    string
	Rule    string // the source of the expectation
	Adapter string
	Browser string
	Version string

	Problems     []Problem // what is wrong; none: the case holds
	Details      []string  // what helps to understand the problems
	Explanations []string  // the library's explanations for the requests that it refused

	excuses []excuse
}

// Problem is something that is wrong. Want and Got are empty if What says everything:
// such a problem has no excuse.
type Problem struct{ What, Want, Got string }

func (p Problem) String() string {
	if p.Want == "" && p.Got == "" {
		return p.What
	}
	return fmt.Sprintf("%s\n   want %s\n   got  %s", p.What, p.Want, p.Got)
}

// excuse is the one outcome that a known departure of the browser causes.
type excuse struct {
	departure *Departure
	what, got string
}

// Verdict is the outcome of a case.
type Verdict string

const (
	Holds   Verdict = "holds"
	Departs Verdict = "departs" // the browser departs from the standard exactly as listed
	Fails   Verdict = "fails"
)

// Verdict summarizes a finding.
func (f *Finding) Verdict() Verdict {
	switch {
	case len(f.Problems) == 0:
		return Holds
	case f.Departures() != nil:
		return Departs
	}
	return Fails
}

// Compared reports whether a problem has an outcome that differs, and not only no
// outcome.
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

// differ adds a problem if got is not want.
func differ[T comparable](f *Finding, what string, want, got T) {
	if want != got {
		f.Problems = append(f.Problems, Problem{what, fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got)})
	}
}

// Excuse excuses one outcome by a departure.
func (f *Finding) Excuse(d *Departure, what, got string) {
	f.excuses = append(f.excuses, excuse{d, what, got})
}

// excuseFor excuses the outcome got in browsers with a known departure. Any other
// outcome still fails.
func excuseFor[T comparable](f *Finding, known []*Departure, what string, got T) {
	for _, d := range known {
		if d.Browser == f.Browser {
			f.Excuse(d, what, fmt.Sprintf("%+v", got))
		}
	}
}
