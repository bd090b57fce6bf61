package origin

import "slices"

// ports is a set of ports. The zero value is empty.
type ports struct {
	all    bool
	none   bool     // an origin without a port
	listed []uint16 // sorted
}

// add adds the ports of an entry.
func (p *ports) add(e Entry) {
	if e.AnyPort {
		p.all = true
	} else if e.Port == 0 {
		p.none = true
	} else if i, found := slices.BinarySearch(p.listed, e.Port); !found {
		p.listed = slices.Insert(p.listed, i, e.Port)
	}
}

// covers reports whether the set has the port. 0 means no port.
func (p *ports) covers(port uint16) bool {
	return p.all || p.none && port == 0 || len(p.listed) > 0 && p.list(port)
}

// list is a function of its own so that the compiler can inline covers.
func (p *ports) list(port uint16) bool {
	_, found := slices.BinarySearch(p.listed, port)
	return found
}
