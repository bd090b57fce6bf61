// Package suite is everything that browsers are asked about the adapters: the
// conformance vectors, what only a browser shows, and random policies.
package suite

import (
	"fmt"
	"strings"
)

// Finding is what one browser found of one adapter in one case.
type Finding struct {
	Group   string // a file of vectors, a subject, or "oracle"
	Name    string
	Rule    string // the source of the expectation
	Adapter string
	Browser string
	Version string

	Problems     []string // what is wrong; none: the case holds
	Departure    string   // where the browser departs from the standard: which, and where that is reported
	Explanations []string // what the library says of the requests that it refused
}

// Verdict is the outcome of a case.
type Verdict string

const (
	Holds   Verdict = "holds"
	Departs Verdict = "departs" // the browser does not do what the standard says, and is known not to
	Fails   Verdict = "fails"
)

// Verdict sums a finding up.
func (f *Finding) Verdict() Verdict {
	switch {
	case len(f.Problems) == 0:
		return Holds
	case f.Departure != "":
		return Departs
	}
	return Fails
}

// Title names the case within its browser.
func (f *Finding) Title() string { return f.Group + "/" + f.Name + "/" + f.Adapter }

func (f *Finding) String() string {
	return fmt.Sprintf("%s in %s %s\nrule: %s\n%s", f.Title(), f.Browser, f.Version, f.Rule, strings.Join(f.Problems, "\n"))
}

func (f *Finding) problemf(format string, args ...any) {
	f.Problems = append(f.Problems, fmt.Sprintf(format, args...))
}

// differ adds a problem where got is not want.
func differ[T comparable](f *Finding, what string, want, got T) {
	if want != got {
		f.problemf("%s\n   want %v\n   got  %v", what, want, got)
	}
}
