package policydiff

import (
	"slices"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
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
	entries []originset.Entry // each once, in the order of the list
	has     map[originset.Entry]bool
}

func newIndex(list []string) index {
	x := index{has: map[originset.Entry]bool{}}
	for _, raw := range list {
		x.add(originset.Parse(raw))
	}
	return x
}

func (x *index) add(e originset.Entry) {
	if !x.has[e] {
		x.has[e] = true
		x.entries = append(x.entries, e)
	}
}

// covers reports whether the entries together cover all origins of e. A pattern of hosts
// cannot be made up of others within it, since it has hosts without end. The ports of an
// entry can.
func (x index) covers(e originset.Entry) bool {
	if x.has[e] || x.hasWider(e) {
		return true
	}
	if !e.AnyPort {
		return false
	}
	covered := map[int]bool{}
	for _, o := range x.entries {
		if e.HostsWithin(o) {
			covered[o.Port] = true
		}
	}
	return len(covered) == originset.Ports(e.Scheme)
}

// hasWider reports whether another entry covers all that e covers. There are few entries
// that could, so that it takes no search.
func (x index) hasWider(e originset.Entry) bool {
	if e.Form == originset.Everyone {
		return false
	}
	if x.has[originset.Entry{Form: originset.Everyone}] {
		return true
	}
	if e.Form == originset.Null {
		return false
	}
	other := func(o originset.Entry) bool {
		anyPort := o
		anyPort.Port, anyPort.AnyPort = 0, true
		return o != e && x.has[o] || anyPort != e && x.has[anyPort]
	}
	wider := e
	if other(wider) {
		return true
	}
	wider.Form = originset.Subdomains
	for _, base, found := strings.Cut(e.Host, "."); found; _, base, found = strings.Cut(base, ".") {
		if wider.Host = base; originset.IsSubdomain(e.Host, base) && other(wider) {
			return true
		}
	}
	wider.Form, wider.Host = originset.EveryHost, ""
	return other(wider)
}

// partsOf returns what the entries have in common with e, without parts of parts.
func (x index) partsOf(e originset.Entry) (parts []originset.Entry) {
	if e.Form == originset.OneHost && !e.AnyPort || e.Form == originset.Null {
		return nil // one origin has no parts
	}
	all := index{has: map[originset.Entry]bool{}}
	for _, o := range x.entries {
		if part, found := originset.Common(e, o); found {
			all.add(part)
		}
	}
	return slices.DeleteFunc(all.entries, all.hasWider)
}
