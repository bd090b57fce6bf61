package exactset

// directory finds the leaf of a hash by the first bits of the hash. A leaf that needs
// fewer bits than the directory has stands in several slots next to each other.
type directory struct {
	depth   int      // how many bits choose a slot
	chunks  []*chunk // 1<<depth slots
	deepest int      // how many leaves need all these bits
}

// chunk is a part of the directory. A change copies the chunks that it touches.
type chunk [chunkSlots]leaf

const (
	chunkDepth = 7
	chunkSlots = 1 << chunkDepth
)

// newDirectory returns a directory with one empty leaf.
func newDirectory() directory {
	d := directory{depth: chunkDepth, chunks: []*chunk{new(chunk)}}
	empty := newLeaf(0, nil)
	for i := range d.chunks[0] {
		d.chunks[0][i] = empty
	}
	return d
}

func (d *directory) slot(hash uint64) int { return int(hash >> (64 - d.depth)) }

// at returns the leaf for a hash.
func (d *directory) at(hash uint64) leaf {
	slot := d.slot(hash)
	return d.chunks[slot/chunkSlots][slot%chunkSlots]
}

// leaves calls yield with every leaf, in the order of the hashes.
func (d *directory) leaves(yield func(int, leaf) bool) {
	for slot := 0; slot < len(d.chunks)*chunkSlots; {
		l := d.chunks[slot/chunkSlots][slot%chunkSlots]
		if !yield(slot, l) {
			return
		}
		slot += 1 << (d.depth - l.depth())
	}
}

// editor changes a directory. It copies each chunk before it first writes into it, so
// that the directory from which it began stays as it was.
type editor struct {
	directory
	own []bool // by chunk: it is a copy already
}

func edit(d directory) editor {
	d.chunks = append([]*chunk(nil), d.chunks...)
	return editor{d, make([]bool, len(d.chunks))}
}

// put puts a leaf into all its slots. hash is one that belongs to the leaf. Leaves that
// are replaced are forgotten with drop before.
func (e *editor) put(hash uint64, l leaf) {
	for l.depth() > e.depth {
		e.double()
	}
	if l.depth() == e.depth {
		e.deepest++
	}
	count := 1 << (e.depth - l.depth())
	first := e.slot(hash) &^ (count - 1)
	for slot := first; slot < first+count; slot++ {
		c := slot / chunkSlots
		if !e.own[c] {
			copied := *e.chunks[c]
			e.chunks[c], e.own[c] = &copied, true
		}
		e.chunks[c][slot%chunkSlots] = l
	}
}

// drop notes that a leaf is about to be replaced.
func (e *editor) drop(l leaf) {
	if l.depth() == e.depth {
		e.deepest--
	}
}

// double makes the directory choose by one bit more.
func (e *editor) double() {
	old := e.chunks
	e.depth++
	e.deepest = 0
	e.chunks = make([]*chunk, 2*len(old))
	e.own = make([]bool, 2*len(old))
	for i := range e.chunks {
		e.chunks[i], e.own[i] = new(chunk), true
		half := old[i/2][i%2*chunkSlots/2:]
		for slot := range e.chunks[i] {
			e.chunks[i][slot] = half[slot/2]
		}
	}
}

// shrink makes the directory as small as its leaves allow.
func (e *editor) shrink() {
	for e.deepest == 0 && e.depth > chunkDepth {
		old := e.chunks
		e.depth--
		e.chunks = make([]*chunk, len(old)/2)
		e.own = make([]bool, len(old)/2)
		for i := range e.chunks {
			e.chunks[i], e.own[i] = new(chunk), true
			for slot := range e.chunks[i] {
				e.chunks[i][slot] = old[2*i+slot/(chunkSlots/2)][slot%(chunkSlots/2)*2]
			}
		}
		for _, l := range e.leaves {
			if l.depth() == e.depth {
				e.deepest++
			}
		}
	}
}
