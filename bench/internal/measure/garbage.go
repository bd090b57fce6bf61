package measure

import "runtime"

// collectAfter is how much garbage is left lying between two batches.
const collectAfter = 64 << 20

// garbage decides when to collect. The collector is off while batches run: it
// costs in proportion to all that lives, the origins of the other subjects too,
// and would be charged to whoever allocates next. What a subject leaves to it
// shows in the allocations instead.
type garbage struct{ bytes uint64 }

// left collects once enough has come together. Call it between batches.
func (g *garbage) left(each Allocations, requests int) {
	if g.bytes += each.Bytes * uint64(requests); g.bytes > collectAfter {
		runtime.GC()
		g.bytes = 0
	}
}
