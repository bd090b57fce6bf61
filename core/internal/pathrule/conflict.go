package pathrule

import "slices"

// relation is how the paths of one pattern relate to those of another, as far as
// the two were compared.
type relation uint8

const (
	equal    relation = 0 // the same paths
	narrower relation = 1 // fewer of them
	wider    relation = 2 // more of them
	overlaps          = narrower | wider
)

// conflictSearch finds out whether two patterns conflict: both match some path, and
// neither is more specific. A ServeMux compares each pattern with every
// subtree before it, which takes long for thousands of them.
type conflictSearch struct {
	visited int // nodes
}

// hasConflict reports whether two of the patterns conflict.
//
// It adds them to trees one by one, and looks only where a tree and the new pattern
// have a path in common. The order makes that few nodes: where a pattern has a
// parameter, the literals beside it come later.
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

// conflicts reports whether a pattern of n's tree conflicts with the one that ends in
// segments. rel is how that one relates to the patterns of n by its segments so far.
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
