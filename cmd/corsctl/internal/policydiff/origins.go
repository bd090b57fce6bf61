package policydiff

import (
	"slices"
	"strings"
)

// Origins is a set of origins: those of an entry, except those of others.
type Origins struct {
	Entry  string   `json:"entry"`
	Except []string `json:"except,omitempty"`
}

// originsOnlyIn returns the origins that the entries of one list cover and those of the
// other do not. It compares entries, not samples of origins.
func originsOnlyIn(list, other []string) []Origins {
	only := []Origins{} // in JSON a list, also if it is empty
	mine, theirs := newIndex(list), newIndex(other)
	for _, e := range mine.entries {
		if theirs.covers(e) || mine.hasWider(e) {
			continue
		}
		o := Origins{Entry: e.String()}
		for _, part := range theirs.partsOf(e) {
			o.Except = append(o.Except, part.String())
		}
		only = append(only, o)
	}
	return only
}

// index finds the entries that have origins in common with another one.
type index struct {
	entries []entry // each once, in the order of the list
	has     map[entry]bool
}

func newIndex(list []string) index {
	x := index{has: map[entry]bool{}}
	for _, raw := range list {
		x.add(parseEntry(raw))
	}
	return x
}

func (x *index) add(e entry) {
	if !x.has[e] {
		x.has[e] = true
		x.entries = append(x.entries, e)
	}
}

// covers reports whether the entries together cover all origins of e. A pattern of hosts
// cannot be made up of others within it, since it has hosts without end. The ports of an
// entry can.
func (x index) covers(e entry) bool {
	if x.has[e] || x.hasWider(e) {
		return true
	}
	if !e.any {
		return false
	}
	covered := map[int]bool{}
	for _, o := range x.entries {
		if e.hostsWithin(o) {
			covered[o.port] = true
		}
	}
	return len(covered) == ports(e.scheme)
}

// hasWider reports whether another entry covers all that e covers. There are few entries
// that could, so that it takes no search.
func (x index) hasWider(e entry) bool {
	if e.form == everyone {
		return false
	}
	if x.has[entry{form: everyone}] {
		return true
	}
	if e.form == null {
		return false
	}
	other := func(o entry) bool {
		anyPort := o
		anyPort.port, anyPort.any = 0, true
		return o != e && x.has[o] || anyPort != e && x.has[anyPort]
	}
	wider := e
	if other(wider) {
		return true
	}
	wider.form = subdomains
	for _, base, found := strings.Cut(e.host, "."); found; _, base, found = strings.Cut(base, ".") {
		if wider.host = base; isSubdomain(e.host, base) && other(wider) {
			return true
		}
	}
	wider.form, wider.host = everyHost, ""
	return other(wider)
}

// partsOf returns what the entries have in common with e, without parts of parts.
func (x index) partsOf(e entry) (parts []entry) {
	if e.form == oneHost && !e.any || e.form == null {
		return nil // one origin has no parts
	}
	all := index{has: map[entry]bool{}}
	for _, o := range x.entries {
		if part, found := common(e, o); found {
			all.add(part)
		}
	}
	return slices.DeleteFunc(all.entries, all.hasWider)
}
