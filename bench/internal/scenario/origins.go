package scenario

import (
	"fmt"
	"strings"
)

// Form is the kind of entries that a set of origins consists of.
type Form string

const (
	Exact      Form = "exact"      // https://tenant-0000007.example.com
	Subdomains Form = "subdomains" // https://*.tenant-0000007.example.com
	Ports      Form = "ports"      // https://tenant-0000007.example.com:*
	Any        Form = "any"        // *
)

// Origins is one set of origins that a policy lists.
type Origins struct {
	Form  Form
	Count int
}

// Sets are all sets of origins that are measured.
func Sets() []Origins {
	return []Origins{
		{Exact, 1}, {Exact, 10}, {Exact, 1_000}, {Exact, 100_000}, {Exact, 1_000_000},
		{Subdomains, 1}, {Subdomains, 100}, {Subdomains, 10_000},
		{Ports, 100},
		{Any, 1},
	}
}

// String names the set in tables and in benchmark names.
func (o Origins) String() string {
	if o.Form == Any {
		return string(Any)
	}
	return fmt.Sprintf("%s-%d", o.Form, o.Count)
}

// Entries returns the entries in the notation that all subjects share.
func (o Origins) Entries() []string {
	entries := make([]string, o.Count)
	for i := range entries {
		switch o.Form {
		case Exact:
			entries[i] = "https://" + host(i)
		case Subdomains:
			entries[i] = "https://*." + host(i)
		case Ports:
			entries[i] = "https://" + host(i) + ":*"
		case Any:
			entries[i] = "*"
		}
	}
	return entries
}

// Listed returns an origin that entry i of the set covers.
func (o Origins) Listed(i int) string {
	switch o.Form {
	case Subdomains:
		return "https://app." + host(i)
	case Ports:
		return "https://" + host(i) + ":8443"
	}
	return "https://" + host(i)
}

// Middle is the entry that requests ask for: a subject that searches its list
// from the start goes through half of it, which is what it does on average.
func (o Origins) Middle() int { return o.Count / 2 }

// Unlisted returns an origin that no entry covers, as long as a listed one and
// different from it in one byte of its host, where no prefix or length tells.
func (o Origins) Unlisted() string {
	return strings.Replace(o.Listed(o.Middle()), "tenant-0", "tenant-x", 1)
}

func host(i int) string { return fmt.Sprintf("tenant-%07d.example.com", i) }
