package origin

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// hostTable finds what patterns say of a host. It holds hosts of one length, and
// tells them apart by the eight bytes at the one place where they differ most. It
// finds a host in about six tenths of the time that a map of strings takes, which was
// half of judging an origin by patterns, and misses one in a third
// (BenchmarkHostTable).
type hostTable struct {
	length int // of each host
	place  int // where in a host the eight bytes begin
	slots  []hostSlot

	// The slot where the search for eight bytes begins is their product with
	// factor, shifted. The factor is random: who can choose hosts should not be able
	// to make them meet.
	factor uint64
	shift  int
}

// hostSlot is free where it has no ports.
type hostSlot struct {
	bytes uint64
	host  string
	ports *ports
	more  map[string]*ports // further hosts with these bytes
}

// newHostTable takes hosts of one length.
func newHostTable(length int, hosts map[string]*ports) *hostTable {
	t := &hostTable{length: length, place: tellingPlace(length, hosts), factor: rand.Uint64() | 1}
	t.slots = make([]hostSlot, 1<<bits.Len(uint(2*len(hosts)))) // half of them stay free, so that searches are short
	t.shift = 64 - bits.Len(uint(len(t.slots)-1))
	for host, its := range hosts {
		slot := t.slot(eightBytes(host, t.place))
		switch {
		case slot.ports == nil:
			*slot = hostSlot{bytes: eightBytes(host, t.place), host: host, ports: its}
		case slot.more == nil:
			slot.more = map[string]*ports{host: its}
		default:
			slot.more[host] = its
		}
	}
	return t
}

// find returns nil for a host that is not there, which may be of another length.
func (t *hostTable) find(host string) *ports {
	if len(host) != t.length {
		return nil
	}
	slot := t.slot(eightBytes(host, t.place))
	if slot.host == host {
		return slot.ports
	}
	if slot.more == nil {
		return nil
	}
	return slot.more[host]
}

// slot returns the slot of eight bytes, or the free one that they would take.
func (t *hostTable) slot(eight uint64) *hostSlot {
	for i := int(eight * t.factor >> t.shift); ; i++ {
		slot := &t.slots[i&(len(t.slots)-1)]
		if slot.bytes == eight || slot.ports == nil {
			return slot
		}
	}
}

// eightBytes returns those of s from at on, or all where there are fewer.
func eightBytes(s string, at int) (n uint64) {
	if len(s) < 8 {
		for i := range len(s) {
			n = n<<8 | uint64(s[i])
		}
		return n
	}
	s = s[at : at+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// tellingPlace returns where the most hosts differ in eight bytes. It looks at no
// more of them than show it.
func tellingPlace(length int, hosts map[string]*ports) (place int) {
	const enough = 1000
	most := 0
	for at := 0; at+8 <= length; at++ {
		different := make(map[uint64]struct{}, min(len(hosts), enough))
		looked := 0
		for host := range hosts {
			different[eightBytes(host, at)] = struct{}{}
			if looked++; looked == enough {
				break
			}
		}
		if len(different) > most {
			place, most = at, len(different)
		}
	}
	return place
}

// hostSet finds hosts of any length. The zero value is empty.
type hostSet struct {
	tables []*hostTable // by length, the shortest first
}

func newHostSet(hosts map[string]*ports) (s hostSet) {
	byLength := make(map[int]map[string]*ports)
	for host, its := range hosts {
		if byLength[len(host)] == nil {
			byLength[len(host)] = make(map[string]*ports)
		}
		byLength[len(host)][host] = its
	}
	for length, hosts := range byLength {
		s.tables = append(s.tables, newHostTable(length, hosts))
	}
	slices.SortFunc(s.tables, func(a, b *hostTable) int { return a.length - b.length })
	return s
}

// find returns nil for a host that is not there.
func (s *hostSet) find(host string) *ports {
	for _, t := range s.tables {
		if t.length >= len(host) {
			return t.find(host)
		}
	}
	return nil
}
