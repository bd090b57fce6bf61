package core

import "slices"

// ports is a set of ports; 0 stands for an origin without one. The zero value is
// empty.
type ports struct {
	all    bool
	listed []uint16 // sorted
}

// with returns the set with the ports of an entry.
func (p ports) with(e entry) ports {
	if e.anyPort {
		p.all = true
	} else if i, found := slices.BinarySearch(p.listed, e.port); !found {
		p.listed = slices.Insert(p.listed, i, e.port)
	}
	return p
}

func (p ports) has(port uint16) bool {
	if p.all {
		return true
	}
	if len(p.listed) == 1 {
		return p.listed[0] == port
	}
	_, found := slices.BinarySearch(p.listed, port)
	return found
}
