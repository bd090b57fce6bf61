package cachetest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// tally counts requests by what became of them.
type tally map[string]int

func (t tally) add(other tally) {
	for name, n := range other {
		t[name] += n
	}
}

// count counts what a request has shown. Only requests that are hits can show a mix-up.
func (p *play) count(v visit, a answer) {
	t := p.tally
	t["visits"]++
	if v.kind == preflight {
		t["preflights"]++
		if a.fromStore(p.site) {
			t["preflights from the store"]++
		}
		return
	}
	if v.method != http.MethodGet && v.method != http.MethodHead {
		return
	}
	t["GET and HEAD"]++
	body, whole := madeFor(a.text())
	switch {
	case a.fromStore(p.site):
		t["from the store"]++
		if v.origin != "" {
			t["from the store, for a page"]++
		}
		switch a.Status {
		case http.StatusForbidden, http.StatusPartialContent, http.StatusNotModified, http.StatusNotFound:
			t[fmt.Sprintf("from the store, status %d", a.Status)]++
		}
	case whole && body != a.id:
		t["revalidated"]++
	}
}

func (t tally) String() string {
	var names []string
	for name := range t {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %d; ", name, t[name])
	}
	return strings.TrimSuffix(b.String(), "; ")
}
