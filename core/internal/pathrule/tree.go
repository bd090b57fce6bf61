package pathrule

import "strings"

// node is a node of the tree of the patterns' segments.
type node struct {
	literals  map[string]*node
	parameter *node // {name}
	end       int   // the rule whose pattern ends here, or None
	subtree   int   // the rule whose pattern ends here in a slash or {name...}, or None
}

func newNode() *node { return &node{end: None, subtree: None} }

// add takes the segments of a pattern that a ServeMux accepted.
func (n *node) add(segments []string, rule int) {
	for i, segment := range segments {
		last := i == len(segments)-1
		switch {
		case last && segment == "{$}":
			n = n.literal("")
		case last && (segment == "" || strings.HasSuffix(segment, "...}")):
			n.subtree = rule
			return
		case strings.HasPrefix(segment, "{"):
			if n.parameter == nil {
				n.parameter = newNode()
			}
			n = n.parameter
		default:
			n = n.literal(unescaped(segment))
		}
	}
	n.end = rule
}

func (n *node) literal(segment string) *node {
	if n.literals == nil {
		n.literals = make(map[string]*node)
	}
	child := n.literals[segment]
	if child == nil {
		child = newNode()
		n.literals[segment] = child
	}
	return child
}

// mode says what a path may match beyond what it matches in a ServeMux.
type mode uint8

const (
	plainly mode = iota
	// emptyParameter lets {name} match the empty last segment of a path with
	// a trailing slash, as Echo does.
	emptyParameter
	// addedSlash reads the path as if it had a trailing slash.
	addedSlash
)

// onlySlash is the segment behind an added slash.
var onlySlash = []string{""}

// match finds the most specific pattern: a literal segment before a parameter
// before a subtree. No two patterns of the tree conflict, so the first match is the
// right one. byPrefix reports whether the pattern ends before the path does.
func (n *node) match(segments []string, m mode) (rule int, byPrefix bool) {
	if len(segments) == 0 {
		if m == addedSlash {
			return n.match(onlySlash, plainly)
		}
		return n.end, false
	}
	segment, rest := segments[0], segments[1:]
	if child := n.literals[segment]; child != nil {
		if rule, byPrefix := child.match(rest, m); rule != None {
			return rule, byPrefix
		}
	}
	if n.parameter != nil && (segment != "" || len(rest) > 0 || m == emptyParameter) {
		if rule, byPrefix := n.parameter.match(rest, m); rule != None {
			return rule, byPrefix
		}
	}
	return n.subtree, segment != "" || len(rest) > 0
}
