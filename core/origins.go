package core

import "strings"

// originSet answers whether an origin is covered by any of a policy's entries,
// in time that depends on the origin's length alone.
type originSet struct {
	everyone bool
	null     bool
	exact    map[string]struct{}
	schemes  map[string]ports
	hosts    map[string]*hostNode // scheme to the tree of its patterns' hosts
}

// hostNode is a node of a tree of host labels, the rightmost label at the root:
// each label of an origin's host is looked up once, whatever the number of
// patterns.
type hostNode struct {
	children   map[string]*hostNode
	self       ports // ports on which the host itself is admitted
	subdomains ports // ports on which every host below it is admitted
}

// ports is a set of ports; 0 stands for an origin without one.
type ports struct {
	all    bool
	listed map[uint16]struct{}
}

func (p *ports) add(e entry) {
	if e.anyPort {
		p.all = true
		return
	}
	if p.listed == nil {
		p.listed = make(map[uint16]struct{}, 1)
	}
	p.listed[e.port] = struct{}{}
}

func (p *ports) has(port uint16) bool {
	if p.all {
		return true
	}
	_, listed := p.listed[port]
	return listed
}

// newOriginSet compiles entries that were found valid.
func newOriginSet(raw []string) originSet {
	s := originSet{exact: make(map[string]struct{}, len(raw))}
	for _, value := range raw {
		if e, ok := parseEntry(value); ok {
			s.add(value, e)
		}
	}
	return s
}

func (s *originSet) add(value string, e entry) {
	switch {
	case e.form == formEveryone:
		s.everyone = true
	case e.form == formNull:
		s.null = true
	case e.isExact():
		s.exact[value] = struct{}{}
	case e.form == formScheme:
		if s.schemes == nil {
			s.schemes = make(map[string]ports)
		}
		set := s.schemes[e.scheme]
		set.add(e)
		s.schemes[e.scheme] = set
	default:
		if s.hosts == nil {
			s.hosts = make(map[string]*hostNode)
		}
		node := s.hosts[e.scheme]
		if node == nil {
			node = &hostNode{}
			s.hosts[e.scheme] = node
		}
		node = node.descend(e.host)
		if e.form == formSubdomains {
			node.subdomains.add(e)
		} else {
			node.self.add(e)
		}
	}
}

// descend returns the node of a host below n, made where it is missing.
func (n *hostNode) descend(host string) *hostNode {
	for host != "" {
		var label string
		label, host = cutLastLabel(host)
		child := n.children[label]
		if child == nil {
			if n.children == nil {
				n.children = make(map[string]*hostNode, 1)
			}
			child = &hostNode{}
			n.children[label] = child
		}
		n = child
	}
	return n
}

// admitsSerialized is the whole question for an Origin field line.
func (s *originSet) admitsSerialized(value string) bool {
	if _, listed := s.exact[value]; listed {
		return true
	}
	if value == "null" {
		return s.null
	}
	if s.hosts == nil && s.schemes == nil {
		return false
	}
	o, ok := parseOrigin(value)
	return ok && s.admitsPattern(o)
}

// admitsPattern reports whether a pattern covers o.
//
// It compares whole labels, byte for byte, as the Fetch standard's CORS check
// compares whole origins (section "CORS check", step 4): folding case or
// matching raw text would admit origins that merely end or start alike.
func (s *originSet) admitsPattern(o origin) bool {
	if set, found := s.schemes[o.scheme]; found && set.has(o.port) {
		return true
	}
	node := s.hosts[o.scheme]
	for rest := o.host; node != nil; {
		if rest == "" {
			return node.self.has(o.port)
		}
		if node.subdomains.has(o.port) {
			return true
		}
		var label string
		label, rest = cutLastLabel(rest)
		node = node.children[label]
	}
	return false
}

// cutLastLabel splits off a host's last label, which for a host with a trailing
// dot is the empty one: "example.com." is another host than "example.com". A
// bracketed IPv6 address is one label.
func cutLastLabel(host string) (label, rest string) {
	i := strings.LastIndexByte(host, '.')
	return host[i+1:], host[:max(i, 0)]
}
