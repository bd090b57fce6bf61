package suite

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"

	"github.com/sallyport/cors/browsertest/internal/app"
)

// Sample draws from a seed which cases run. conformance makes sure that all adapters
// send the same bytes, so every case runs on the first adapter, and a tenth of the
// cases on each other adapter.
type Sample struct {
	Seed       uint64
	Everything bool // every case on every adapter
}

// asks reports whether a case runs on an adapter. All cases run on the first one.
func (s Sample) asks(group, name string, a, first app.Adapter) bool {
	return a.Name == first.Name || s.Tenth("asked", group, name, a.Name)
}

// Tenth reports whether the thing with this name is in the tenth that runs.
func (s Sample) Tenth(words ...string) bool {
	return s.Everything || s.draw(words...).IntN(10) == 0
}

// observes reports whether the engine of a case has an observer. With an observer, the
// library makes each decision in full. Without one, as in most applications, it takes a
// shorter path. Browsers test both.
func (s Sample) observes(group, name string, a app.Adapter) bool {
	return s.draw("observed", group, name, a.Name).IntN(2) == 0
}

// draw returns dice that are the same for the same words, whatever else runs.
func (s Sample) draw(words ...string) *rand.Rand {
	h := fnv.New64a()
	for _, word := range words {
		h.Write([]byte(word))
		h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(s.Seed, h.Sum64()))
}

// ParseSeed reads a seed that an earlier run printed. An empty text means a new seed.
func ParseSeed(text string) (uint64, error) {
	if text == "" {
		return rand.Uint64(), nil
	}
	return strconv.ParseUint(text, 10, 64)
}
