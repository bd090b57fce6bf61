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
	u := update{seed: s.seed, length: s.length, unused: math.MaxUint32}
	if s.length == 0 {
		u.seed = maphash.MakeSeed()
	}
	changes := make([]entry, 0, len(add)+len(remove))
	for _, text := range remove {
		if !skip(text) {
			changes = append(changes, u.change(text, 0, true))
		}
	}
	for i, text := range add {
		if !skip(text) {
			changes = append(changes, u.change(text, first+uint32(i), false))
		}
	}
	if len(changes) == 0 {
		return *s, math.MaxUint32
	}
	if s.length == 0 {
		u.editor = edit(newDirectory())
	} else {
		u.editor = edit(s.directory)
	}
	if s.sum != nil {
		sum := *s.sum
		u.sum = &sum
	}
	u.apply(0, 0, changes)
	u.shrink()
	return Set{u.seed, u.directory, u.length, u.sum}, u.unused
}

// update is a set while it is made from another.
type update struct {
	editor
	seed   maphash.Seed
	length int
	sum    *Sum
	unused uint32
}

func (u *update) change(text string, number uint32, remove bool) entry {
	e := newEntry(text)
	e.hash, e.number, e.remove = maphash.String(u.seed, e.piece), number, remove
	return e
}

// apply applies changes whose hashes begin with the first bits of prefix, as many as
// depth says.
func (u *update) apply(prefix uint64, depth int, changes []entry) {
	if len(changes) == 0 {
		return
	}
	if u.at(prefix).depth() <= depth {
		u.rewrite(prefix, changes)
		return
	}
	zeros, ones := partition(changes, depth)
	u.apply(prefix, depth+1, zeros)
	u.apply(prefix|bit(depth), depth+1, ones)
}

// bit returns the bit of a hash that follows the first ones.
func bit(depth int) uint64 { return 1 << (63 - depth) }

// partition splits entries by the bit of their hashes that follows the first ones.
func partition(entries []entry, depth int) (zeros, ones []entry) {
	n := 0
	for i := range entries {
		if entries[i].hash&bit(depth) == 0 {
			entries[n], entries[i] = entries[i], entries[n]
			n++
		}
	}
	return entries[:n:n], entries[n:]
}

// rewrite replaces the leaf of prefix by what the changes make of it.
func (u *update) rewrite(prefix uint64, changes []entry) {
	l := u.at(prefix)
	var removed [maxEntries]bool
	shrinks := false
	for i := range changes {
		e := &changes[i]
		if !e.remove {
			continue
		}
		if at := l.find(e); at >= 0 && !removed[at] {
			removed[at], shrinks = true, true
			u.unused = min(u.unused, l.number(at))
			u.sum.remove(e)
			u.length--
		}
	}
	adds := changes[:0]
	for i := range changes {
		e := &changes[i]
		if e.remove {
			continue
		}
		if at := l.find(e); at >= 0 && !removed[at] {
			u.unused = min(u.unused, e.number)
			continue
		}
		adds = append(adds, *e)
	}
	if len(adds) == 0 && !shrinks {
		return
	}
	var space [maxEntries]entry
	kept := l.appendEntries(space[:0], &removed)
	u.drop(l)
	if fit(kept, adds) {
		u.write(prefix, l.depth(), kept, adds)
	} else {
		for i := range kept {
			kept[i].hash = maphash.String(u.seed, kept[i].piece)
		}
		u.split(prefix, l.depth(), kept, adds)
	}
	if shrinks {
		u.merge(prefix)
	}
}

// fit reports whether a leaf has room for all of these.
func fit(kept, adds []entry) bool {
	if len(kept)+len(adds) > maxEntries {
		return false
	}
	pieces := 0
	for i := range kept {
		pieces += len(kept[i].piece)
	}
	for i := range adds {
		pieces += len(adds[i].piece)
	}
	return pieces <= maxPieces
}

// split writes so many leaves that all entries have room.
func (u *update) split(prefix uint64, depth int, kept, adds []entry) {
	if fit(kept, adds) {
		u.write(prefix, depth, kept, adds)
		return
	}
	keptZeros, keptOnes := partition(kept, depth)
	addZeros, addOnes := partition(adds, depth)
	if len(addZeros) == 0 || len(addOnes) == 0 {
		// Copies of a string are never separated.
		if unique := u.unique(adds); len(unique) < len(adds) {
			u.split(prefix, depth, kept, unique)
			return
		}
	}
	u.split(prefix, depth+1, keptZeros, addZeros)
	u.split(prefix|bit(depth), depth+1, keptOnes, addOnes)
}

// write writes a leaf.
func (u *update) write(prefix uint64, depth int, kept, adds []entry) {
	if repeat(adds) {
		adds = u.unique(adds)
	}
	for i := range adds {
		u.sum.add(&adds[i])
	}
	u.length += len(adds)
	var space [maxEntries]entry
	u.put(prefix, newLeaf(depth, append(append(space[:0], kept...), adds...)))
}

// repeat reports whether a string is added twice. It compares only within groups. There
// are at most maxEntries.
func repeat(adds []entry) bool {
	var last [groups]uint8 // of each group, counted from 1
	var before [maxEntries + 1]uint8
	for i := range adds {
		g := groupOf(adds[i].hash)
		for at := last[g]; at > 0; at = before[at] {
			if adds[i].is(&adds[at-1]) {
				return true
			}
		}
		before[i+1], last[g] = last[g], uint8(i+1)
	}
	return false
}

// unique removes all but the first of the entries with the same string.
func (u *update) unique(adds []entry) []entry {
	slices.SortFunc(adds, func(a, b entry) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return cmp.Or(cmp.Compare(a.text(), b.text()), cmp.Compare(a.number, b.number))
	})
	return slices.CompactFunc(adds, func(a, b entry) bool {
		same := a.is(&b)
		if same {
			u.unused = min(u.unused, max(a.number, b.number))
		}
		return same
	})
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
