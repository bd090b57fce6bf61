package exactset

import (
	"cmp"
	"hash/maphash"
	"math"
	"slices"
)

// Update returns the set without the strings of remove, and then with those of add. The
// numbers of these count from first, by their place in add. A string that is there keeps
// its number. Strings for which skip returns true are left out.
//
// unused is the lowest number that no string has any more, or that none got because the
// string was there already. It is math.MaxUint32 if there is none.
func (s *Set) Update(add, remove []string, first uint32, skip func(string) bool) (updated Set, unused uint32) {
	u := update{seed: s.seed, length: s.length, sum: s.sum, add: add, remove: remove, first: first, unused: math.MaxUint32}
	if s.length == 0 {
		u.seed = maphash.MakeSeed()
	}
	operations := make([]operation, 0, len(add)+len(remove))
	for i, text := range remove {
		if !skip(text) {
			operations = append(operations, u.operation(text, ^i))
		}
	}
	for i, text := range add {
		if !skip(text) {
			operations = append(operations, u.operation(text, i))
		}
	}
	if len(operations) == 0 {
		return *s, math.MaxUint32
	}
	if s.length == 0 {
		u.editor = edit(newDirectory())
	} else {
		u.editor = edit(s.directory)
	}
	u.apply(0, 0, operations)
	u.shrink()
	return Set{u.seed, u.directory, u.length, u.sum}, u.unused
}

// update is a set while it is made from another.
type update struct {
	editor
	seed   maphash.Seed
	length int
	sum    Sum

	add, remove   []string
	first, unused uint32
}

// operation adds or removes one string.
type operation struct {
	hash  uint64
	index int // in update.add, or the complement of one in update.remove
}

func (o operation) hashed() uint64 { return o.hash }
func (o operation) removes() bool  { return o.index < 0 }

func (u *update) operation(text string, index int) operation {
	return operation{maphash.String(u.seed, newKey(text).piece), index}
}

func (u *update) text(o operation) string {
	if o.removes() {
		return u.remove[^o.index]
	}
	return u.add[o.index]
}

func (u *update) number(o operation) uint32 { return u.first + uint32(o.index) }

// apply applies operations whose hashes begin with the first bits of prefix, as many as
// depth says.
func (u *update) apply(prefix uint64, depth int, operations []operation) {
	if len(operations) == 0 {
		return
	}
	if u.at(prefix).depth() <= depth {
		u.rewrite(prefix, operations)
		return
	}
	zeros, ones := partition(operations, depth)
	u.apply(prefix, depth+1, zeros)
	u.apply(prefix|bit(depth), depth+1, ones)
}

// bit returns the bit of a hash that follows the first ones.
func bit(depth int) uint64 { return 1 << (63 - depth) }

// partition splits items by the bit of their hashes that follows the first ones.
func partition[T interface{ hashed() uint64 }](items []T, depth int) (zeros, ones []T) {
	n := 0
	for i, item := range items {
		if item.hashed()&bit(depth) == 0 {
			items[n], items[i] = item, items[n]
			n++
		}
	}
	return items[:n:n], items[n:]
}

// rewrite replaces the leaf of prefix by what the operations make of it.
func (u *update) rewrite(prefix uint64, operations []operation) {
	l := u.at(prefix)
	var removed [maxEntries]bool
	shrinks := false
	for _, o := range operations {
		if !o.removes() {
			continue
		}
		if i := l.find(o.hash, newKey(u.text(o))); i >= 0 && !removed[i] {
			removed[i], shrinks = true, true
			u.unused = min(u.unused, l.number(i))
			u.sum.Remove(u.text(o))
			u.length--
		}
	}
	adds := operations[:0]
	for _, o := range operations {
		if o.removes() {
			continue
		}
		if i := l.find(o.hash, newKey(u.text(o))); i >= 0 && !removed[i] {
			u.unused = min(u.unused, u.number(o))
			continue
		}
		adds = append(adds, o)
	}
	if len(adds) == 0 && !shrinks {
		return
	}
	var space [maxEntries]entry
	kept := l.appendEntries(space[:0], &removed)
	u.drop(l)
	if adds = u.unique(adds); u.fit(kept, adds) {
		u.write(prefix, l.depth(), kept, adds)
	} else {
		for i := range kept {
			kept[i].hash = maphash.String(u.seed, kept[i].key.piece)
		}
		u.split(prefix, l.depth(), kept, adds)
	}
	if shrinks {
		u.merge(prefix)
	}
}

// unique removes operations that add the same string again, if there are few
// operations, or if all have the same hash. To look through many would cost more, and
// they are split before they are written.
func (u *update) unique(adds []operation) []operation {
	if len(adds) == 1 || len(adds) > 4*maxEntries && adds[0].hash != adds[len(adds)-1].hash {
		return adds
	}
	slices.SortFunc(adds, func(a, b operation) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return cmp.Or(cmp.Compare(u.text(a), u.text(b)), cmp.Compare(a.index, b.index))
	})
	return slices.CompactFunc(adds, func(a, b operation) bool {
		same := a.hash == b.hash && u.text(a) == u.text(b)
		if same {
			u.unused = min(u.unused, max(u.number(a), u.number(b))) // the first one stays
		}
		return same
	})
}

// fit reports whether a leaf has room for all of these.
func (u *update) fit(kept []entry, adds []operation) bool {
	if len(kept)+len(adds) > maxEntries {
		return false
	}
	pieces := 0
	for _, e := range kept {
		pieces += len(e.key.piece)
	}
	for _, o := range adds {
		pieces += len(newKey(u.text(o)).piece)
	}
	return pieces <= maxPieces
}

// split writes so many leaves that all entries have room.
func (u *update) split(prefix uint64, depth int, kept []entry, adds []operation) {
	if adds = u.unique(adds); u.fit(kept, adds) {
		u.write(prefix, depth, kept, adds)
		return
	}
	keptZeros, keptOnes := partition(kept, depth)
	addZeros, addOnes := partition(adds, depth)
	u.split(prefix, depth+1, keptZeros, addZeros)
	u.split(prefix|bit(depth), depth+1, keptOnes, addOnes)
}

// write writes a leaf.
func (u *update) write(prefix uint64, depth int, kept []entry, adds []operation) {
	var space [maxEntries]entry
	entries := append(space[:0], kept...)
	for _, o := range adds {
		text := u.text(o)
		entries = append(entries, entry{newKey(text), u.number(o), o.hash})
		u.sum.Add(text)
	}
	u.length += len(adds)
	u.put(prefix, newLeaf(depth, entries))
}

// merge joins the leaf of prefix with its neighbour as long as the result is at most
// half full, so that neither grows nor shrinks with each change.
func (u *update) merge(prefix uint64) {
	for l := u.at(prefix); l.depth() > 0; l = u.at(prefix) {
		depth := l.depth() - 1
		other := u.at(prefix ^ bit(depth))
		if other.depth() != l.depth() || l.len()+other.len() > maxEntries/2 ||
			l.piecesSize()+other.piecesSize() > maxPieces/2 {
			return
		}
		u.drop(l)
		u.drop(other)
		var space [maxEntries]entry
		var none [maxEntries]bool
		u.put(prefix, newLeaf(depth, other.appendEntries(l.appendEntries(space[:0], &none), &none)))
	}
}
