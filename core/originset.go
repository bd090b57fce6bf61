package core

import (
	"slices"
	"strings"
)

// originSet answers whether an origin is covered by any of a policy's entries,
// in time that depends on the origin's length, not on the number of entries.
type originSet struct {
	everyone bool
	null     bool
	exact    map[string]struct{}

	hasPatterns bool

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
				s.hasPatterns = true
				s.patternsFor(e.scheme).add(e)
			}
		}
	}
	return s
}

// patternsFor returns the patterns of a scheme, made where they are missing.
func (s *originSet) patternsFor(scheme string) *schemePatterns {
	var p **schemePatterns
	switch scheme {
	case "https":
		p = &s.https
	case "http":
		p = &s.http
	default:
		if s.others == nil {
			s.others = make(map[string]*schemePatterns)
		}
		if s.others[scheme] == nil {
			s.others[scheme] = newSchemePatterns(scheme)
		}
		return s.others[scheme]
	}
	if *p == nil {
		*p = newSchemePatterns(scheme)
	}
	return *p
}

// cutPatterns returns the patterns of a line's scheme, or nil for none, and what
// follows the scheme.
func (s *originSet) cutPatterns(line string) (p *schemePatterns, rest string) {
	if strings.HasPrefix(line, "https://") {
		return s.https, line[len("https://"):]
	}
	if strings.HasPrefix(line, "http://") {
		return s.http, line[len("http://"):]
	}
	scheme, rest, found := strings.Cut(line, "://")
	if !found {
		return nil, ""
	}
	return s.others[scheme], rest
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
	if s.hasPatterns {
		if p, rest := s.cutPatterns(line); p != nil {
			return p.cover(rest)
		}
	}
	return s.null && line == "null"
}

// schemePatterns are the patterns of one scheme.
type schemePatterns struct {
	scheme      string
	defaultPort uint16

	everyHost  ports            // scheme://*
	hosts      map[string]ports // one host, on the ports that a pattern names
	subdomains map[string]ports // by the host below which they are

	// lengths are those of the hosts of subdomains, from the shortest on. Only
	// those ends of an origin's host that have one of them are looked up.
	lengths []int
}

func newSchemePatterns(scheme string) *schemePatterns {
	return &schemePatterns{scheme: scheme, defaultPort: defaultPort(scheme)}
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
		if i, found := slices.BinarySearch(p.lengths, len(e.host)); !found {
			p.lengths = slices.Insert(p.lengths, i, len(e.host))
		}
	default:
		if p.hosts == nil {
			p.hosts = make(map[string]ports)
		}
		p.hosts[e.host] = p.hosts[e.host].with(e)
	}
}

// cover judges whether a host is one only as far as no pattern has told: those
// that patterns name are.
func (p *schemePatterns) cover(hostPort string) bool {
	host, port := hostPort, uint16(0)
	if mayEndInPort(hostPort) {
		var ok bool
		host, port, ok = cutPort(hostPort)
		if !ok || port != 0 && port == p.defaultPort {
			return false
		}
	}
	if p.hosts != nil {
		if ports, found := p.hosts[host]; found && ports.has(port) {
			return true
		}
	}
	for _, length := range p.lengths {
		at := len(host) - length
		if at < len("a.") {
			break
		}
		if host[at-1] != '.' {
			continue
		}
		if ports, found := p.subdomains[host[at:]]; found && ports.has(port) && isName(host[:at]) {
			return true
		}
	}
	return p.everyHost.has(port) && isHost(p.scheme, host)
}
