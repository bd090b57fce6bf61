package origin

import "strings"

// Set is a policy's AllowOrigins. It answers whether an entry covers an origin, in
// time that depends on the origin's length and not on the number of entries.
type Set struct {
	Everyone bool // "*" is listed

	null  bool
	exact map[string]struct{}

	patterns    map[string]*schemePatterns // by scheme
	https, http *schemePatterns            // the same for the schemes of the web, which saves a look-up in almost every case
}

// NewSet compiles entries that [ParseEntry] accepts.
func NewSet(entries []string) Set {
	var s Set
	for i, raw := range entries {
		switch {
		case raw == "*":
			s.Everyone = true
		case raw == "null":
			s.null = true
		case strings.IndexByte(raw, '*') < 0: // exact, which need not be parsed again
			if s.exact == nil {
				s.exact = make(map[string]struct{}, len(entries)-i)
			}
			s.exact[raw] = struct{}{}
		default:
			if e, ok := ParseEntry(raw); ok {
				s.addPattern(e)
			}
		}
	}
	return s
}

func (s *Set) addPattern(e Entry) {
	p := s.patterns[e.Scheme]
	if p == nil {
		if s.patterns == nil {
			s.patterns = make(map[string]*schemePatterns)
		}
		p = &schemePatterns{scheme: e.Scheme, defaultPort: DefaultPort(e.Scheme)}
		s.patterns[e.Scheme] = p
		s.https, s.http = s.patterns["https"], s.patterns["http"]
	}
	p.add(e)
}

// Covers reports whether the set covers a request with these lines of Origin. Under "*"
// it covers every request, even one without Origin or with a malformed one. Otherwise
// there must be one line.
//
// It compares the whole line, or whole components of it, byte for byte, as the Fetch
// standard's CORS check does (section "CORS check", step 4): folding case or matching
// raw text would also cover origins with a similar beginning or end.
func (s *Set) Covers(lines []string) bool {
	if s.Everyone {
		return true
	}
	if len(lines) != 1 || len(lines[0]) > MaxLength {
		return false
	}
	line := lines[0]
	if s.exact != nil {
		if _, listed := s.exact[line]; listed {
			return true
		}
	}
	if s.patterns != nil {
		if p, rest := s.cutPatterns(line); p != nil {
			return p.covers(rest)
		}
	}
	return s.null && line == "null"
}

// cutPatterns returns the patterns of a line's scheme, or nil if there are none,
// and what follows the scheme.
func (s *Set) cutPatterns(line string) (p *schemePatterns, rest string) {
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
	return s.patterns[scheme], rest
}
