package pathrule

// node is a node of the tree of the patterns' segments.
type node struct {
	literals  map[string]*node
	parameter *node
	end       int // the rule whose pattern ends here, or None
	subtree   int // the rule whose pattern ends in a subtree here, or None
}

func newNode() *node { return &node{end: None, subtree: None} }

// add takes the segments of a pattern that conflicts with none in the tree.
func (n *node) add(segments []segment, rule int) {
	for _, s := range segments {
		switch s.kind {
		case subtree:
			n.subtree = rule
			return
		case parameter:
			if n.parameter == nil {
				n.parameter = newNode()
			}
			n = n.parameter
		default:
			n = n.literal(s.text)
		}
	}
	n.end = rule
}

func (n *node) literal(text string) *node {
	if n.literals == nil {
		n.literals = make(map[string]*node)
	}
	child := n.literals[text]
	if child == nil {
		child = newNode()
		n.literals[text] = child
	}
	return child
}

func (n *node) hasChildren() bool { return n.parameter != nil || len(n.literals) > 0 }

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

// onlySlash is the segment after an added slash.
var onlySlash = []string{""}

// match finds the most specific pattern: a literal segment before a parameter
// before a subtree. No two patterns of the tree conflict, so the first match is the
// right one. byPrefix reports whether the pattern ends before the path does.
func (n *node) match(segments []string, m mode) (rule int, byPrefix bool) {
	if n == nil {
		return None, false
	}
	if len(segments) == 0 {
		if m == addedSlash {
			return n.match(onlySlash, plainly)
		}
		return n.end, false
	}
	segment, rest := segments[0], segments[1:]
	if rule, byPrefix := n.literals[segment].match(rest, m); rule != None {
		return rule, byPrefix
	}
	if segment != escapedSlash && (segment != "" || len(rest) > 0 || m == emptyParameter) {
		if rule, byPrefix := n.parameter.match(rest, m); rule != None {
			return rule, byPrefix
		}
	}
	return n.subtree, segment != "" || len(rest) > 0
}

// appendTakers appends the rules that Echo may prefer to the one that match finds,
// since there a {name} at the end of a pattern takes several segments:
// /files/:name runs for /files/a/b, unless there is a route below /files/:name. matched
// reports whether match finds a rule.
func (n *node) appendTakers(dst []int, segments []string) (_ []int, matched bool) {
	if n == nil {
		return dst, false
	}
	if len(segments) == 0 {
		return dst, n.end != None
	}
	segment, rest := segments[0], segments[1:]
	if dst, matched = n.literals[segment].appendTakers(dst, rest); matched {
		return dst, true
	}
	if p := n.parameter; p != nil && len(rest) > 0 && p.subtree == None && !p.hasChildren() {
		dst = appendNew(dst, p.end)
	} else if segment != "" || len(rest) > 0 {
		if dst, matched = p.appendTakers(dst, rest); matched {
			return dst, true
		}
	}
	return dst, n.subtree != None
}
