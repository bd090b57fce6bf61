package imports

import (
	"slices"

	"github.com/sallyport/cors/core"
)

// Kind says what a difference means for pages.
type Kind string

const (
	// Decision is what only the author of the settings can decide. The policy is
	// incomplete until then.
	Decision Kind = "decision"

	// Narrower is what the old settings granted and the policy does not.
	Narrower Kind = "narrower"

	// Note is a difference that takes nothing away from pages.
	Note Kind = "note"
)

// Difference is one difference between the old settings and the policy.
type Difference struct {
	Kind    Kind
	Code    string // a stable name
	Setting string // of the old library, or ""
	Value   string // the entry, or ""
	At      position
	Text    string // what differs
	Fix     string // what to do about it, or ""
}

// Result is an imported policy.
type Result struct {
	File             string
	At               position // of the configuration
	Library, Version string
	Policy           core.Policy
	Differences      []Difference
}

// Complete reports whether the policy can be used as it is.
func (r *Result) Complete() bool { return !r.has(Decision) }

// Same reports whether the policy is complete and takes nothing away from pages.
func (r *Result) Same() bool { return r.Complete() && !r.has(Narrower) }

func (r *Result) has(k Kind) bool {
	return slices.ContainsFunc(r.Differences, func(d Difference) bool { return d.Kind == k })
}

func (r *Result) count(k Kind) int {
	n := 0
	for _, d := range r.Differences {
		if d.Kind == k {
			n++
		}
	}
	return n
}

// sorted returns the differences: decisions first, then by place.
func (r *Result) sorted() []Difference {
	rank := map[Kind]int{Decision: 0, Narrower: 1, Note: 2}
	sorted := slices.Clone(r.Differences)
	slices.SortStableFunc(sorted, func(a, b Difference) int {
		if a.Kind != b.Kind {
			return rank[a.Kind] - rank[b.Kind]
		}
		switch none := (position{}); {
		case a.At == none || b.At == none:
			// What is about all of the settings comes last.
			if a.At == b.At {
				return 0
			} else if a.At == none {
				return 1
			}
			return -1
		case a.At.Line != b.At.Line:
			return a.At.Line - b.At.Line
		}
		return a.At.Column - b.At.Column
	})
	return sorted
}
