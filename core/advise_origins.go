package core

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/origin"
	"github.com/sallyport/cors/core/internal/quote"
)

func (a *adviser) origins(p Policy) {
	first := make(map[origin.Entry]int, len(p.AllowOrigins))
	for i, raw := range p.AllowOrigins {
		if e, ok := origin.ParseEntry(raw); ok {
			if _, repeated := first[e]; !repeated {
				first[e] = i
			}
		}
	}
	for i, raw := range p.AllowOrigins {
		e, ok := origin.ParseEntry(raw)
		if !ok {
			continue
		}
		if earlier := first[e]; earlier != i {
			a.entry(fieldAllowOrigins, i, raw, "it repeats entry "+strconv.Itoa(earlier), "remove it")
			continue
		}
		if wider, found := findWider(first, e); found {
			a.entry(fieldAllowOrigins, i, raw,
				"entry "+strconv.Itoa(wider)+", "+quote.Bounded(p.AllowOrigins[wider], maxQuotedValue)+", covers all that it covers",
				"remove it, or entry "+strconv.Itoa(wider))
		}
		a.origin(p, i, e)
	}
}

func (a *adviser) origin(p Policy, i int, e origin.Entry) {
	raw := p.AllowOrigins[i]
	if strings.HasSuffix(e.Host, ".") {
		a.entry(fieldAllowOrigins, i, raw,
			"a trailing dot makes another origin, which pages have only where users type the dot",
			"list the origin without the dot as well, or instead")
	}
	if p.AllowCredentials {
		return
	}
	switch {
	case e.Form == origin.FormNull:
		a.entry(fieldAllowOrigins, i, raw,
			"every page can become the null origin by framing itself in a sandbox, so that this admits everybody to what needs no credentials",
			`remove it, or write "*" as the only entry if everybody is meant`)
	case e.IsBroad():
		a.entry(fieldAllowOrigins, i, raw,
			"anybody can have an origin that this covers",
			`list the origins that are yours, or write "*" as the only entry if everybody is meant`)
	}
}

// findWider returns the place of an entry other than e that covers all that e
// does. Whatever does has the same host or one of those above it, and the same
// port or any, so that it is looked up rather than searched for.
func findWider(listed map[origin.Entry]int, e origin.Entry) (int, bool) {
	if e.Form == origin.FormNull || e.Form == origin.FormEveryone {
		return 0, false
	}
	if i, found := findOnAnyPort(listed, e, e); found {
		return i, true
	}
	for _, base, found := strings.Cut(e.Host, "."); found && base != ""; _, base, found = strings.Cut(base, ".") {
		wider := e
		wider.Form, wider.Host = origin.FormSubdomains, base
		if i, found := findOnAnyPort(listed, wider, e); found {
			return i, true
		}
	}
	wider := e
	wider.Form, wider.Host = origin.FormScheme, ""
	return findOnAnyPort(listed, wider, e)
}

// findOnAnyPort looks for wider, on its own port and on any, unless that is e.
func findOnAnyPort(listed map[origin.Entry]int, wider, e origin.Entry) (int, bool) {
	if i, found := listed[wider]; found && wider != e {
		return i, true
	}
	wider.Port, wider.AnyPort = 0, true
	i, found := listed[wider]
	return i, found && wider != e
}
