package load

import (
	"math/bits"
	"time"
)

// histogram counts durations with an error of at most one part in 64, in little
// memory: 64 steps for each power of two.
type histogram struct {
	counts [64 * 64]uint64
	total  uint64
}

const stepBits = 6

func (h *histogram) add(d time.Duration) {
	h.counts[slot(uint64(max(d, 0)))]++
	h.total++
}

func (h *histogram) merge(other *histogram) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.total += other.total
}

// quantile returns the upper end of the slot that holds the quantile, 0 where
// nothing was counted.
func (h *histogram) quantile(q float64) time.Duration {
	if h.total == 0 {
		return 0
	}
	rank := min(uint64(q*float64(h.total)), h.total-1)
	seen := uint64(0)
	for i, n := range h.counts {
		if seen += n; seen > rank {
			return time.Duration(slotEnd(i))
		}
	}
	return 0
}

func slot(v uint64) int {
	length := bits.Len64(v)
	if length <= stepBits {
		return int(v)
	}
	shift := length - stepBits - 1
	return (shift+1)<<stepBits + int(v>>shift) - 1<<stepBits
}

func slotEnd(i int) uint64 {
	if i < 1<<stepBits {
		return uint64(i)
	}
	shift := i>>stepBits - 1
	return (uint64(i&(1<<stepBits-1)+1<<stepBits)+1)<<shift - 1
}
