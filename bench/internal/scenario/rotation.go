package scenario

import (
	"math/rand/v2"
	"strings"
)

// rotationLength is how many requests go round before the first comes again. It
// is a power of two; with 60 bytes and a map slot for each origin, what they
// touch is many times the size of a second-level cache.
const rotationLength = 1 << 16

// Rotation returns listed origins in random order. The strings lie one behind
// the other in memory of their own, in this order: like an Origin that was just
// read from a connection they are in the cache when they are used, while the
// policy's own copies are not.
func (o Origins) Rotation() []string {
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	ends := make([]int, 0, rotationLength)
	for range rotationLength {
		text.WriteString(o.Listed(random.IntN(o.Count)))
		ends = append(ends, text.Len())
	}
	all, start := text.String(), 0
	rotation := make([]string, rotationLength)
	for i, end := range ends {
		rotation[i], start = all[start:end], end
	}
	return rotation
}
