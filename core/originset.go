package core

import "strings"

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
	patterns := make(map[string]*patternEntries)
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
				if patterns[e.scheme] == nil {
					patterns[e.scheme] = &patternEntries{}
				}
				patterns[e.scheme].add(e)
			}
		}
	}
	for scheme, entries := range patterns {
		s.hasPatterns = true
		s.setPatterns(scheme, newSchemePatterns(scheme, entries))
	}
	return s
}

func (s *originSet) setPatterns(scheme string, p *schemePatterns) {
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

// admits is the whole question for the lines of Origin. Under a plain "*" all are
// admitted, and those that are none; otherwise it has to be one line.
//
// It compares the whole line, or whole components of it, byte for byte, as the
// Fetch standard's CORS check does (section "CORS check", step 4): folding case
// or matching raw text would admit origins that merely end or start alike.
func (s *originSet) admits(lines []string) bool {
	if s.everyone {
		return true
	}
	if len(lines) != 1 || len(lines[0]) > maxOriginLength {
		return false
	}
	line := lines[0]
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
