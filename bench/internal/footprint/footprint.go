// Package footprint compares what a policy of exact origins takes in memory and
// to compile with a map of the same strings.
package footprint

import (
	"runtime"
	"time"

	"github.com/sallyport/cors/core"

	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/stats"
	"github.com/sallyport/cors/bench/internal/subject"
)

// Footprint is what exact origins cost, beyond the strings themselves.
type Footprint struct {
	Origins          int
	EngineBytes      float64 // per origin
	MapBytes         float64
	CompileOverFill  stats.Quartiles // times
	MemoryOverTheMap float64
}

// Of measures one number of origins, both ways in each round.
func Of(count, rounds int) Footprint {
	p := subject.Policy(scenario.Origins{Form: scenario.Exact, Count: count})
	compile := func() any { return core.MustNew(p) }
	fill := func() any {
		m := make(map[string]struct{}, len(p.AllowOrigins))
		for _, origin := range p.AllowOrigins {
			m[origin] = struct{}{}
		}
		return m
	}
	f := Footprint{Origins: count}
	var ratios []float64
	for range rounds {
		compiled, compileBytes := spend(compile)
		filled, fillBytes := spend(fill)
		ratios = append(ratios, compiled.Seconds()/filled.Seconds())
		f.EngineBytes, f.MapBytes = compileBytes/float64(count), fillBytes/float64(count)
	}
	f.CompileOverFill = stats.QuartilesOf(ratios)
	f.MemoryOverTheMap = f.EngineBytes / f.MapBytes
	return f
}

// spend returns how long build takes, and how many bytes live on with what it
// returns.
func spend(build func() any) (time.Duration, float64) {
	before := liveBytes()
	start := time.Now()
	built := build()
	took := time.Since(start)
	after := liveBytes()
	runtime.KeepAlive(built)
	return took, float64(after) - float64(before)
}

func liveBytes() uint64 {
	runtime.GC()
	runtime.GC() // the first only moves what pools hold
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
