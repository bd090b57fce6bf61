package core

import "strconv"

// Advice is something about a policy that is valid but unwise, or without
// effect. Its fields are those of [PolicyError].
type Advice struct {
	Field   string
	Index   int
	Value   string
	Problem string
	Fix     string
}

// String returns one line: where, what, and how to mend it.
func (a Advice) String() string { return finding(a.Field, a.Index, a.Value, a.Problem, a.Fix) }

// Advise tells what of a valid policy is unwise or without effect. What [New]
// refuses it passes over. It costs time in proportion to the policy's size.
func Advise(p Policy) []Advice {
	var a adviser
	a.origins(p)
	a.repeats(fieldAllowMethods, p.AllowMethods, func(s string) string { return s })
	a.repeats(fieldAllowHeaders, p.AllowHeaders, lowered)
	a.repeats(fieldExposeHeaders, p.ExposeHeaders, lowered)
	a.allowHeaders(p)
	a.exposeHeaders(p)
	a.optOuts(p)
	a.maxAge(p)
	return a.advice
}

func lowered(s string) string { return string(appendLower(nil, s)) }

type adviser struct{ advice []Advice }

func (a *adviser) entry(field string, index int, value, problem, fix string) {
	a.advice = append(a.advice, Advice{field, index, value, problem, fix})
}

func (a *adviser) origins(p Policy) {
	patterns := newOriginSet(nil)
	for _, raw := range p.AllowOrigins {
		if e, ok := parseEntry(raw); ok && !e.isExact() && e.form != formEveryone && e.form != formNull {
			patterns.add(raw, e)
		}
	}
	first := map[string]int{}
	for i, raw := range p.AllowOrigins {
		e, ok := parseEntry(raw)
		if !ok {
			continue
		}
		if earlier, repeated := first[raw]; repeated {
			a.entry(fieldAllowOrigins, i, raw, "it repeats entry "+strconv.Itoa(earlier), "remove it")
			continue
		}
		first[raw] = i
		a.origin(p, i, e, &patterns)
	}
}

func (a *adviser) origin(p Policy, i int, e entry, patterns *originSet) {
	raw := p.AllowOrigins[i]
	if patterns.covers(e) {
		a.entry(fieldAllowOrigins, i, raw, "another entry covers all that it covers", "remove it, or the wider one")
	}
	if n := len(e.host); n > 0 && e.host[n-1] == '.' {
		a.entry(fieldAllowOrigins, i, raw,
			"a trailing dot makes another origin, which pages have only where users type the dot",
			"list the origin without the dot as well, or instead")
	}
	if p.AllowCredentials {
		return
	}
	switch {
	case e.form == formNull:
		a.entry(fieldAllowOrigins, i, raw,
			"every page can become the null origin by framing itself in a sandbox, so that this admits everybody to what needs no credentials",
			`remove it, or write "*" if everybody is meant`)
	case isBroad(e):
		a.entry(fieldAllowOrigins, i, raw,
			"anybody can have an origin that this covers",
			`list the origins that are yours, or write "*" if everybody is meant`)
	}
}

// covers reports whether a pattern of the set covers all that another entry
// does.
func (s *originSet) covers(e entry) bool {
	if e.form != formHost && e.form != formSubdomains {
		return false
	}
	if set, found := s.schemes[e.scheme]; found && set.covers(e) {
		return true
	}
	node := s.hosts[e.scheme]
	for rest := e.host; node != nil; {
		if rest == "" {
			// The host's own node: an entry does not cover itself.
			if e.form == formHost {
				return !e.anyPort && node.self.covers(e)
			}
			return !e.anyPort && node.subdomains.covers(e) && node.subdomains.all
		}
		if node.subdomains.covers(e) {
			return true
		}
		var label string
		label, rest = cutLastLabel(rest)
		node = node.children[label]
	}
	return false
}

func (p *ports) covers(e entry) bool {
	if e.anyPort {
		return p.all
	}
	return p.has(e.port)
}

func (a *adviser) repeats(field string, names []string, normal func(string) string) {
	first := map[string]int{}
	star := false
	for i, raw := range names {
		name := normal(raw)
		if earlier, repeated := first[name]; repeated {
			a.entry(field, i, raw, "it repeats entry "+strconv.Itoa(earlier), "remove it")
			continue
		}
		first[name] = i
		star = star || raw == "*"
	}
	if !star {
		return
	}
	for i, raw := range names {
		if name := normal(raw); name != "*" && (field != fieldAllowHeaders || name != "authorization") && first[name] == i {
			a.entry(field, i, raw, `"*" covers it`, `remove it, or "*"`)
		}
	}
}
