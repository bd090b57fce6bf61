// Package pathrule finds the rules that decide a request by its host and path. A rule
// is the index of its pattern. Patterns are those of net/http.ServeMux.
package pathrule

import "slices"

// None is the rule of a path that no pattern covers.
const None = -1

// Set is a set of patterns. It never changes, so any number of requests may read it.
type Set struct {
	everyHost *node
	hosts     map[string]*node

	// No two patterns differ beyond these limits.
	maxSegments int // of a path
	maxEncoded  int // bytes of a segment
}

// New compiles patterns, or returns what is wrong with them. If two patterns overlap
// and neither is more specific, that is a problem, as in a ServeMux.
func New(raw []string) (*Set, []Problem) {
	patterns, problems := judge(raw)
	if len(problems) > 0 {
		return nil, problems
	}
	s := &Set{everyHost: newNode(), hosts: map[string]*node{}, maxEncoded: len("%2F")}
	for rule, p := range patterns {
		s.treeOf(p.host).add(p.segments, rule)
		s.maxSegments = max(s.maxSegments, len(p.segments))
		for _, segment := range p.segments {
			s.maxEncoded = max(s.maxEncoded, len("%XX")*len(segment.text))
		}
	}
	s.maxSegments += 2 // enough to see that the path does not end in a pattern's trailing slash
	return s, nil
}

func (s *Set) treeOf(host string) *node {
	if host == "" {
		return s.everyHost
	}
	if s.hosts[host] == nil {
		s.hosts[host] = newNode()
	}
	return s.hosts[host]
}

// maxOnStack is how many segments of a path are split without allocating.
const maxOnStack = 24

// Find appends to dst the rules that routers may find for the request, each once. None
// is one of them if some router may find no rule. If all routers read the host and path
// alike, there is one rule.
//
// Its time grows with the length of host and path, and its memory with the number of
// segments in the patterns.
func (s *Set) Find(dst []int, host, path, rawPath string) []int {
	if s == nil { // in the zero core.Paths
		return append(dst, None)
	}
	trees := trees{everyHost: s.everyHost}
	if len(s.hosts) == 0 {
		return s.findIn(trees, dst, path, rawPath)
	}
	folded := foldHost(host)
	trees.host = s.hosts[folded]
	dst = s.findIn(trees, dst, path, rawPath)
	if trees.host != nil && !isComparedAlike(host, folded) {
		trees.host = nil
		dst = s.findIn(trees, dst, path, rawPath)
	}
	return dst
}

func (s *Set) findIn(t trees, dst []int, path, rawPath string) []int {
	var buf [maxOnStack]string
	if isPlain(path, rawPath) {
		return t.find(dst, split(buf[:0], path, s.maxSegments))
	}
	for _, as := range readings {
		if !as.sent || rawPath != "" {
			segments, endsInDots := as.read(buf[:0], path, rawPath, s.maxSegments, s.maxEncoded)
			dst = t.find(dst, segments)
			if endsInDots {
				dst = t.find(dst, segments[:len(segments)-1])
			}
		}
	}
	return dst
}

// trees are the trees for a request. A pattern of its host wins over a pattern of every
// host.
type trees struct{ host, everyHost *node }

// find appends the rule that a ServeMux finds for a path, and those of other routers:
//
//   - of routers that remove or add a trailing slash, or that accept an empty value for
//     a parameter (not if a pattern matches the path to its end),
//   - of Echo, where the last parameter takes slashes.
func (t trees) find(dst []int, segments []string) []int {
	rule, byPrefix, dst := t.match(segments, plainly, dst)
	dst = appendNew(dst, rule)
	if rule != None && !byPrefix {
		return dst
	}
	if len(segments) == 0 || segments[len(segments)-1] != "" {
		return t.consider(dst, segments, addedSlash)
	}
	dst = t.consider(dst, segments, emptyParameter)
	return t.consider(dst, segments[:len(segments)-1], plainly)
}

// consider appends the rule of another reading, if it has one.
func (t trees) consider(dst []int, segments []string, m mode) []int {
	rule, _, dst := t.match(segments, m, dst)
	if rule == None {
		return dst
	}
	return appendNew(dst, rule)
}

func (t trees) match(segments []string, m mode, takers []int) (rule int, byPrefix bool, _ []int) {
	if rule, byPrefix, takers = t.host.match(segments, m, takers); rule != None {
		return rule, byPrefix, takers
	}
	return t.everyHost.match(segments, m, takers)
}

func appendNew(dst []int, rule int) []int {
	if slices.Contains(dst, rule) {
		return dst
	}
	return append(dst, rule)
}
