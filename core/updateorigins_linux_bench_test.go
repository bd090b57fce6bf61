package core_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/sallyport/cors/core"
)

// BenchmarkUpdateOrigins adds origins to two million, and removes them again. It counts
// processor time, the garbage collector's included, since machines are shared.
func BenchmarkUpdateOrigins(b *testing.B) {
	const listed = 2_000_000
	engine := engineOf(b, listed)
	for _, size := range []int{1, 1000} {
		more := make([]string, 1<<17)
		for i := range more {
			more[i] = tenant(listed + i)
		}
		b.Run(fmt.Sprintf("batches of %d", size), func(b *testing.B) {
			b.ReportAllocs()
			begin := processorTime(b)
			for i := 0; b.Loop(); i++ {
				at := i / 2 * size % (len(more) - size)
				batch := more[at : at+size]
				add, remove := batch, []string(nil)
				if i%2 == 1 {
					add, remove = nil, batch
				}
				if err := engine.UpdateOrigins(add, remove); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((processorTime(b)-begin).Nanoseconds())/float64(b.N*size), "cpu-ns/origin")
		})
	}
}

// BenchmarkLoad compares New with filling a map and with validating the entries, which
// a map does not do.
func BenchmarkLoad(b *testing.B) {
	const listed = 2_000_000
	entries := make([]string, listed)
	for i := range entries {
		entries[i] = tenant(i)
	}
	measure := func(name string, load func() any) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				runtime.GC()
				before, begin := heap(), processorTime(b)
				loaded := load()
				b.ReportMetric((processorTime(b) - begin).Seconds(), "cpu-s/op")
				runtime.GC()
				b.ReportMetric(float64(heap()-before)/listed, "B/origin")
				runtime.KeepAlive(loaded)
			}
		})
	}
	measure("New", func() any { return core.MustNew(core.Policy{AllowOrigins: entries}) })
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://example.com"}})
	measure("validation alone", func() any { // the last entry is wrong, so that nothing is added
		return engine.UpdateOrigins(append(entries[:listed-1:listed-1], "https://EXAMPLE.com"), nil)
	})
	measure("a map alone", func() any {
		m := make(map[string]struct{}, len(entries))
		for _, text := range entries {
			m[text] = struct{}{}
		}
		return m
	})
}

func engineOf(b *testing.B, n int) *core.Engine {
	policy := core.Policy{AllowOrigins: make([]string, n)}
	for i := range n {
		policy.AllowOrigins[i] = tenant(i)
	}
	return core.MustNew(policy)
}

func heap() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
