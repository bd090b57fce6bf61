package suite

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"

	"github.com/sallyport/cors/browsertest/internal/app"
)

// Sample draws from a seed what is asked. conformance holds all adapters to the
// same bytes, so a browser judges the first adapter by every case, and each of the
// others by a tenth of them.
type Sample struct {
	Seed       uint64
	Everything bool // every case on every adapter
}

// asks reports whether a case is asked on an adapter, of which first is the one
// that is judged in full.
func (s Sample) asks(group, name string, a, first app.Adapter) bool {
	return a.Name == first.Name || s.Tenth("asked", group, name, a.Name)
}

// Tenth reports whether what the words name is in the tenth that is asked.
func (s Sample) Tenth(words ...string) bool {
	return s.Everything || s.draw(words...).IntN(10) == 0
}

// observes reports whether the engine of a case has an observer. With one, the
// library makes each decision in full; without, as most users have it, it takes a
// shorter way. Browsers judge both.
func (s Sample) observes(group, name string, a app.Adapter) bool {
	return s.draw("observed", group, name, a.Name).IntN(2) == 0
}

// draw returns dice that are the same for the same words, whatever else is asked.
func (s Sample) draw(words ...string) *rand.Rand {
	h := fnv.New64a()
	for _, word := range words {
		h.Write([]byte(word))
		h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(s.Seed, h.Sum64()))
}

// ParseSeed reads a seed as an earlier run has printed it; empty means a new one.
func ParseSeed(text string) (uint64, error) {
	if text == "" {
		return rand.Uint64(), nil
	}
	return strconv.ParseUint(text, 10, 64)
}
