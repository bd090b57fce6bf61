package core

import "strings"

// originSet answers whether an origin is covered by any of a policy's entries,
// in time that depends on the origin's length, not on the number of entries.
type originSet struct {
	everyone bool
	null     bool
	exact    map[string]struct{}

	// Patterns by scheme. The two schemes of the web have fields of their own,
	// which saves a look-up in almost every case.
	https, http *schemePatterns
	others      map[string]*schemePatterns
}

// newOriginSet compiles entries that were found valid.
func newOriginSet(raw []string) originSet {
	var s originSet
	for i, value := range raw {
		switch {
		case value == "*":
			s.everyone = true
		case value == "null":
			s.null = true
		case strings.IndexByte(value, '*') < 0: // exact, which need not be parsed again
			if s.exact == nil {
				s.exact = make(map[string]struct{}, len(raw)-i)
			}
			s.exact[value] = struct{}{}
		default:
			if e, ok := parseEntry(value); ok {
				s.patternsFor(e.scheme).add(e)
			}
		}
	}
	return s
}

// patternsFor returns the patterns of a scheme, made where they are missing.
func (s *originSet) patternsFor(scheme string) *schemePatterns {
	p := s.patterns(scheme)
	if p != nil {
		return p
	}
	p = &schemePatterns{}
	switch scheme {
	case "https":
		s.https = p
	case "http":
		s.http = p
	default:
		if s.others == nil {
			s.others = make(map[string]*schemePatterns)
		}
		s.others[scheme] = p
	}
	return p
}

// patterns returns the patterns of a scheme, or nil for none.
func (s *originSet) patterns(scheme string) *schemePatterns {
	switch scheme {
	case "https":
		return s.https
	case "http":
		return s.http
	}
	return s.others[scheme]
}

// admits is the whole question for an Origin field line.
//
// It compares the whole line, or whole components of it, byte for byte, as the
// Fetch standard's CORS check does (section "CORS check", step 4): folding case
// or matching raw text would admit origins that merely end or start alike.
func (s *originSet) admits(line string) bool {
	if s.exact != nil {
		if _, listed := s.exact[line]; listed {
			return true
		}
	}
	if line == "null" {
		return s.null
	}
	if s.https == nil && s.http == nil && s.others == nil {
		return false
	}
	// Most lines that no pattern covers need not be judged byte by byte.
	o, ok := splitOrigin(line)
	if !ok {
		return false
	}
	p := s.patterns(o.scheme)
	return p != nil && p.cover(o) && o.isWellFormed()
}

// schemePatterns are the patterns of one scheme.
type schemePatterns struct {
	everyHost  ports            // scheme://*
	hosts      map[string]ports // one host, on the ports that a pattern names
	subdomains map[string]ports // by the host below which they are

	// dots has the bit n set where a host of subdomains has n dots, so that only
	// those ends of an origin's host are looked up which could be found. The last
	// bit stands for all larger numbers.
	dots uint64
}

func (p *schemePatterns) add(e entry) {
	switch e.form {
	case formScheme:
		p.everyHost = p.everyHost.with(e)
	case formSubdomains:
		if p.subdomains == nil {
			p.subdomains = make(map[string]ports)
		}
		p.subdomains[e.host] = p.subdomains[e.host].with(e)
		p.dots |= dotsBit(strings.Count(e.host, "."))
	default:
		if p.hosts == nil {
			p.hosts = make(map[string]ports)
		}
		p.hosts[e.host] = p.hosts[e.host].with(e)
	}
}

func dotsBit(n int) uint64 { return 1 << min(n, 63) }

func (p *schemePatterns) cover(o origin) bool {
	if p.everyHost.has(o.port) {
		return true
	}
	if p.hosts != nil {
		if ports, found := p.hosts[o.host]; found && ports.has(o.port) {
			return true
		}
	}
	dots := 0
	for i := len(o.host) - 1; i > 0 && p.dots != 0; i-- {
		if o.host[i] != '.' {
			continue
		}
		if p.dots&dotsBit(dots) != 0 {
			if ports, found := p.subdomains[o.host[i+1:]]; found && ports.has(o.port) {
				return true
			}
		}
		dots++
	}
	return false
}
