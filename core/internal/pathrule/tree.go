package pathrule

// node is a node of the tree of the patterns' segments.
type node struct {
	literals  map[string]*node
	parameter *node
	end       int // the rule whose pattern ends here, or None
	subtree   int // the rule whose pattern ends in a subtree here, or None
}

func newNode() *node { return &node{end: None, subtree: None} }

// add adds the segments of a pattern. It must not conflict with a pattern in the tree.
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

// endsPatternsOnly reports whether no pattern continues below n.
func (n *node) endsPatternsOnly() bool { return n.subtree == None && !n.hasChildren() }

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

// match finds the most specific pattern: it tries a literal segment, then a parameter,
// then a subtree. No two patterns of the tree conflict, so the first match is the right
// one. byPrefix reports whether the pattern ends before the path does.
//
// It appends to takers the rules that Echo may prefer. There a {name} at the end of
// a pattern takes several segments: /files/:name runs for /files/a/b, unless
// there is a route below /files/:name.
func (n *node) match(segments []string, m mode, takers []int) (rule int, byPrefix bool, _ []int) {
	if n == nil {
		return None, false, takers
	}
	if len(segments) == 0 {
		if m == addedSlash {
			return n.match(onlySlash, plainly, takers)
		}
		return n.end, false, takers
	}
	segment, rest := segments[0], segments[1:]
	if rule, byPrefix, takers = n.literals[segment].match(rest, m, takers); rule != None {
		return rule, byPrefix, takers
	}
	if p := n.parameter; p != nil && len(rest) > 0 && p.endsPatternsOnly() {
		takers = appendNew(takers, p.end)
	} else if segment != escapedSlash && (segment != "" || len(rest) > 0 || m == emptyParameter) {
		if rule, byPrefix, takers = p.match(rest, m, takers); rule != None {
			return rule, byPrefix, takers
		}
	}
	return n.subtree, segment != "" || len(rest) > 0, takers
}
