package measure

import (
	"runtime"
	"runtime/debug"
)

// Allocations are counted exactly, per request.
type Allocations struct{ Count, Bytes uint64 }

// allocationsPerRequest counts over many requests and rounds down, as testing.Benchmark
// does: what a pool or a growing map needs once is not the cost of a request. The
// collector is off meanwhile, since it empties pools. The result is the smallest of
// several counts, because other goroutines may add allocations.
func allocationsPerRequest(run func(n int), requests int) Allocations {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	run(1)
	least := Allocations{^uint64(0), ^uint64(0)}
	for range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		run(requests)
		runtime.ReadMemStats(&after)
		least.Count = min(least.Count, (after.Mallocs-before.Mallocs)/uint64(requests))
		least.Bytes = min(least.Bytes, (after.TotalAlloc-before.TotalAlloc)/uint64(requests))
	}
	return least
}

// Over returns what a subject allocates beyond the bare framework.
func (a Allocations) Over(bare Allocations) Allocations {
	return Allocations{a.Count - min(a.Count, bare.Count), a.Bytes - min(a.Bytes, bare.Bytes)}
}
