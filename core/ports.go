package core

import "slices"

// ports is a set of ports. The zero value is empty.
type ports struct {
	all    bool
	none   bool     // an origin without a port
	listed []uint16 // sorted
}

// add adds the ports of an entry.
func (p *ports) add(e entry) {
	if e.anyPort {
		p.all = true
	} else if e.port == 0 {
		p.none = true
	} else if i, found := slices.BinarySearch(p.listed, e.port); !found {
		p.listed = slices.Insert(p.listed, i, e.port)
	}
}

// has takes 0 for no port.
func (p *ports) has(port uint16) bool {
	return p.all || p.none && port == 0 || len(p.listed) > 0 && p.lists(port)
}

func (p *ports) lists(port uint16) bool {
	_, found := slices.BinarySearch(p.listed, port)
	return found
}
