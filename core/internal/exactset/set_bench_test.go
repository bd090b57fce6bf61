package exactset

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
)

var sizes = []int{10, 1000, 100_000, 2_000_000}

func BenchmarkHas(b *testing.B) {
	for _, n := range sizes {
		list := origins(0, n)
		var s Set
		s, _ = s.Update(list, nil, 0, skipNone)
		m := make(map[string]struct{}, n)
		for _, text := range list {
			m[text] = struct{}{}
		}
		misses := origins(n, 2*n)
		for _, c := range []struct {
			name string
			ask  []string
		}{{"warm", list[:1]}, {"random hit", shuffled(list)}, {"random miss", shuffled(misses)}} {
			ask := make([]string, 0, min(n, 1<<16))
			for _, text := range c.ask[:min(len(c.ask), 1<<16)] {
				ask = append(ask, string([]byte(text)))
			}
			b.Run(fmt.Sprintf("%d/%s/set", n, c.name), func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					s.Has(ask[i%len(ask)])
				}
			})
			b.Run(fmt.Sprintf("%d/%s/map", n, c.name), func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					_, found = m[ask[i%len(ask)]]
				}
			})
		}
	}
}

var found bool

func shuffled(list []string) []string {
	list = append([]string(nil), list...)
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func BenchmarkUpdate(b *testing.B) {
	for _, batch := range []int{1, 1000} {
		b.Run(fmt.Sprintf("batches of %d", batch), func(b *testing.B) {
			var s Set
			s, _ = s.Update(origins(0, 2_000_000), nil, 0, skipNone)
			add := origins(2_000_000, 2_000_000+200_000)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				at := i * batch % (len(add) - batch)
				next, _ := s.Update(add[at:at+batch], nil, 0, skipNone)
				runtime.KeepAlive(next)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*batch), "ns/origin")
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	list := origins(0, 2_000_000)
	b.Run("set", func(b *testing.B) {
		for b.Loop() {
			before := heap()
			var s Set
			s, _ = s.Update(list, nil, 0, skipNone)
			b.ReportMetric(float64(heap()-before)/float64(len(list)), "B/origin")
			runtime.KeepAlive(s)
		}
	})
	b.Run("map", func(b *testing.B) {
		for b.Loop() {
			before := heap()
			m := make(map[string]struct{}, len(list))
			for _, text := range list {
				m[text] = struct{}{}
			}
			b.ReportMetric(float64(heap()-before)/float64(len(list)), "B/origin")
			runtime.KeepAlive(m)
		}
	})
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
