package exactset

import "strings"

// leaf holds the strings whose hashes begin with the same bits. It is one block of
// memory without pointers, which the garbage collector need not look into:
//
//	bounds   1 byte for each group: the index of its first entry, and behind them the
//	         number of entries
//	depth    1 byte: how many bits are the same
//	begin    2 bytes: where the first piece begins
//	entries  3 bytes each: a tag, 15 bits where the piece ends, 1 bit for https
//	pieces   the texts without https
//	numbers  4 bytes each
//
// The entries are in the order of their groups. Places are counted from the beginning
// of the leaf.
type leaf string

const (
	groups     = 16
	headerSize = groups + 4
	entrySize  = 3
	numberSize = 4

	httpsBit = 1 << 15

	maxEntries = 64
	maxPieces  = 1 << 14 // bytes
)

// MaxLength is the longest string that a set can have, in bytes.
const MaxLength = maxPieces

// A hash has three uses: its first bits choose the leaf, the last ones the group in it,
// and those before the last are the tag.
func groupOf(hash uint64) int { return int(hash % groups) }
func tagOf(hash uint64) byte  { return byte(hash / groups) }

// lowBits returns a hash of which only group and tag are right.
func lowBits(group int, tag byte) uint64 { return uint64(tag)*groups + uint64(group) }

func (l leaf) len() int   { return int(l[groups]) }
func (l leaf) depth() int { return int(l[groups+1]) }

// piecesSize returns how many bytes all pieces have.
func (l leaf) piecesSize() int { return len(l) - headerSize - l.len()*(entrySize+numberSize) }

// group returns the indices of a group's entries.
func (l leaf) group(g int) (from, to int) { return int(l[g]), int(l[g+1]) }

func (l leaf) tag(i int) byte { return l[headerSize+i*entrySize] }

// piece returns where the piece of an entry begins and ends, and whether https stands
// before it.
func (l leaf) piece(i int) (begin, end int, https bool) {
	at := headerSize + i*entrySize
	b := l[at-2 : at+entrySize] // from the end of the entry before
	begin = int(b[0]) | int(b[1])<<8
	end = int(b[3]) | int(b[4])<<8
	return begin &^ httpsBit, end &^ httpsBit, end&httpsBit != 0
}

// entry returns an entry. Of its hash only group and tag are right.
func (l leaf) entry(group, i int) entry {
	begin, end, https := l.piece(i)
	return entry{lowBits(group, l.tag(i)), string(l[begin:end]), l.number(i), https, false}
}

func (l leaf) number(i int) uint32 {
	b := l[len(l)-(l.len()-i)*numberSize:]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// find returns the index of the entry with the string of e, or -1.
func (l leaf) find(e *entry) int {
	tag := tagOf(e.hash)
	i, to := l.group(groupOf(e.hash))
	for at := headerSize + i*entrySize; i < to; i, at = i+1, at+entrySize {
		if l[at] != tag {
			continue
		}
		begin, end, https := l.piece(i)
		if https == e.https && end-begin == len(e.piece) && string(l[begin:end]) == e.piece {
			return i
		}
	}
	return -1
}

// appendEntries appends the entries of l that are not removed.
func (l leaf) appendEntries(to []entry, removed *[maxEntries]bool) []entry {
	for g := range groups {
		for i, end := l.group(g); i < end; i++ {
			if !removed[i] {
				to = append(to, l.entry(g, i))
			}
		}
	}
	return to
}

// newLeaf makes a leaf. There are at most maxEntries entries, with maxPieces bytes.
func newLeaf(depth int, entries []entry) leaf {
	var header [headerSize]byte // bounds; at first the number of entries of each group, one place later
	pieces := 0
	for i := range entries {
		header[groupOf(entries[i].hash)+1]++
		pieces += len(entries[i].piece)
	}
	for g := range groups {
		header[g+1] += header[g]
	}
	header[groups+1] = byte(depth)
	next := header // where the next entry of a group goes
	var order [maxEntries]uint8
	for i := range entries {
		g := groupOf(entries[i].hash)
		order[next[g]] = uint8(i)
		next[g]++
	}
	var b strings.Builder
	b.Grow(headerSize + len(entries)*(entrySize+numberSize) + pieces)
	b.Write(header[:groups+2])
	end := headerSize + len(entries)*entrySize
	b.Write([]byte{byte(end), byte(end >> 8)})
	for _, i := range order[:len(entries)] {
		e := &entries[i]
		end += len(e.piece)
		v := end
		if e.https {
			v |= httpsBit
		}
		b.Write([]byte{tagOf(e.hash), byte(v), byte(v >> 8)})
	}
	for _, i := range order[:len(entries)] {
		b.WriteString(entries[i].piece)
	}
	for _, i := range order[:len(entries)] {
		n := entries[i].number
		b.Write([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
	}
	return leaf(b.String())
}
