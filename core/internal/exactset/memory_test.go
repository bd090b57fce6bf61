package exactset

import (
	"runtime"
	"testing"
)

func inUse() int64 {
	runtime.GC()
	return int64(heap())
}

// A string of 36 bytes may take 50, its text included. The runtime takes some memory, too,
// with more processors more of it. So small sets are measured many at a time.
func TestBytesOfAnOrigin(t *testing.T) {
	const most = 50
	for _, n := range []int{1000, 1500, 3000, 20_000, 200_000} {
		if testing.Short() && n > 20_000 {
			continue
		}
		list := origins(10_000_000, 10_000_000+n)
		sets := make([]Set, max(1, 100_000/n))
		before := inUse()
		perString := func(strings int) float64 { return float64(inUse()-before) / float64(len(sets)*strings) }
		for i := range sets {
			sets[i], _ = sets[i].Update(list, nil, 0, skipNone)
		}
		loaded := perString(n)

		left := n / 100
		for i := range sets {
			sets[i], _ = sets[i].Update(nil, list[left:], 0, skipNone)
		}
		shrunk := perString(left)
		for i := range sets {
			for j := range left {
				sets[i], _ = sets[i].Update(nil, list[j:j+1], 0, skipNone)
				sets[i], _ = sets[i].Update(list[j:j+1], nil, uint32(n+j), skipNone)
			}
		}
		oneByOne := perString(left)
		t.Logf("%d strings: %.1f bytes each; %d of them left: %.1f, and each removed and added again: %.1f", n, loaded, left, shrunk, oneByOne)
		if loaded > most || left >= 1000 && (shrunk > most || oneByOne > most) {
			t.Errorf("want at most %d", most)
		}
		runtime.KeepAlive(sets)
		runtime.KeepAlive(list)
	}
}

func TestUpdateAllocatesLittle(t *testing.T) {
	n := 200_000
	if testing.Short() {
		n = 20_000
	}
	var s Set
	s, _ = s.Update(origins(0, n), nil, 0, skipNone)
	more := origins(n, n+2000)
	for batch, most := range map[int]uint64{1: 16 << 10, 1000: 3 << 10} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for from := 0; from < len(more); from += batch {
			next, _ := s.Update(more[from:from+batch], nil, uint32(n), skipNone)
			runtime.KeepAlive(next)
		}
		runtime.ReadMemStats(&after)
		bytes := (after.TotalAlloc - before.TotalAlloc) / uint64(len(more))
		t.Logf("in batches of %d, one more of %d takes %d bytes", batch, n, bytes)
		if bytes > most {
			t.Errorf("want at most %d", most)
		}
	}
}
