// Package pathrule finds the rules that decide a request by its path. A rule is
// known by the index of its pattern, which is one of [http.ServeMux].
package pathrule

import "slices"

// None is the rule of a path that no pattern covers.
const None = -1

// Set is a set of patterns. It never changes, so that any number of requests may
// read it.
type Set struct {
	root *node

	// What is beyond these tells no two patterns apart.
	maxSegments int // of a path
	maxEncoded  int // bytes of a segment
}

// New compiles the patterns. Two that overlap without one being more specific are a
// problem, as in a ServeMux.
func New(patterns []string) (*Set, []Problem) {
	s := &Set{root: newNode()}
	problems := judge(patterns)
	for rule, pattern := range patterns {
		if slices.ContainsFunc(problems, func(p Problem) bool { return p.Index == rule }) {
			continue
		}
		segments := split(nil, pattern, len(pattern))
		s.root.add(segments, rule)
		s.maxSegments = max(s.maxSegments, len(segments))
		for _, segment := range segments {
			s.maxEncoded = max(s.maxEncoded, 3*len(segment))
		}
	}
	s.maxSegments += 2 // where more follow, they change nothing about the trailing slash
	return s, problems
}

// maxOnStack is how many segments of a path are split without allocating.
const maxOnStack = 24

// Find appends to dst the rules to which routers may lead the path, each once, and
// None among them if one of its readings has no rule. There is one rule for a
// path that every router reads alike.
//
// It costs time in proportion to the length of the path, and memory for as many
// segments as the patterns have.
func (s *Set) Find(dst []int, path, rawPath string) []int {
	if s == nil { // that of the zero core.Paths
		return append(dst, None)
	}
	var buf [maxOnStack]string
	if isPlain(path, rawPath) {
		return s.find(dst, split(buf[:0], path, s.maxSegments))
	}
	for _, as := range readings {
		if !as.sent || rawPath != "" {
			dst = s.find(dst, as.read(buf[:0], path, rawPath, s.maxSegments, s.maxEncoded))
		}
	}
	return dst
}

// find appends the rule that a ServeMux takes, and those of routers that treat a
// trailing slash in another way: they remove or add it, or give a parameter the
// empty value. A pattern that names the path to its end leaves no doubt.
func (s *Set) find(dst []int, segments []string) []int {
	rule, byPrefix := s.root.match(segments, plainly)
	dst = appendNew(dst, rule)
	if rule != None && !byPrefix {
		return dst
	}
	if len(segments) == 0 || segments[len(segments)-1] != "" {
		return s.consider(dst, segments, addedSlash)
	}
	dst = s.consider(dst, segments, emptyParameter)
	return s.consider(dst, segments[:len(segments)-1], plainly)
}

// consider appends the rule of another reading, if it has one.
func (s *Set) consider(dst []int, segments []string, m mode) []int {
	if rule, _ := s.root.match(segments, m); rule != None {
		return appendNew(dst, rule)
	}
	return dst
}

func appendNew(dst []int, rule int) []int {
	if slices.Contains(dst, rule) {
		return dst
	}
	return append(dst, rule)
}
