package pathrule

import "slices"

// relation says how the paths of one pattern relate to those of another, as far as the
// two have been compared.
type relation uint8

const (
	equal    relation = 0 // the same paths
	narrower relation = 1 // fewer of them
	wider    relation = 2 // more of them
	overlaps          = narrower | wider
)

// conflictSearch finds out whether two patterns conflict: both match some path, and
// neither is more specific. A ServeMux compares each pattern with every earlier
// subtree, which takes long for thousands of patterns.
type conflictSearch struct {
	visited int // nodes
}

// hasConflict reports whether two of the patterns conflict.
//
// It adds them to trees one by one, and searches only where a tree and the new pattern
// have a path in common. The order keeps the number of nodes small: a pattern with a
// parameter comes before those with a literal in its place.
func (c *conflictSearch) hasConflict(patterns []pattern) bool {
	patterns = slices.Clone(patterns)
	slices.SortFunc(patterns, pattern.compare)
	var root *node
	for i, p := range patterns {
		if i == 0 || p.host != patterns[i-1].host { // patterns of two hosts never conflict
			root = newNode()
		}
		if c.conflicts(root, p.segments, equal) {
			return true
		}
		root.add(p.segments, i)
	}
	return false
}

// conflicts reports whether a pattern of the tree n conflicts with the pattern whose
// remaining segments are given. rel is the relation by the segments so far.
func (c *conflictSearch) conflicts(n *node, segments []segment, rel relation) bool {
	if n == nil {
		return false
	}
	c.visited++
	if len(segments) == 0 {
		return n.end != None && (rel == equal || rel == overlaps)
	}
	s, rest := segments[0], segments[1:]
	if s.kind == subtree {
		return n.subtree != None && (rel == equal || rel == overlaps) ||
			n.hasChildren() && rel&narrower != 0
	}
	if n.subtree != None && rel&wider != 0 {
		return true
	}
	if s.kind == literal {
		return c.conflicts(n.literals[s.text], rest, rel) ||
			s.text != "" && c.conflicts(n.parameter, rest, rel|narrower)
	}
	if c.conflicts(n.parameter, rest, rel) {
		return true
	}
	for text, child := range n.literals {
		if text != "" && c.conflicts(child, rest, rel|wider) {
			return true
		}
	}
	return false
}
