// Package load runs a mixture of requests against the subjects of a framework,
// each in a process of its own on loopback, for a bounded time.
package load

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"

	"github.com/sallyport/cors/bench/internal/scenario"
)

// weights are how often each request occurs in a mixture.
var weights = []struct {
	scenario string
	times    int
}{
	{scenario.NoOrigin, 6},
	{scenario.AllowedActual, 8},
	{scenario.RefusedActual, 2},
	{scenario.AllowedPreflight, 3},
	{scenario.RefusedPreflight, 1},
}

// mixture returns requests as they are on the wire, in random order that is the
// same in each run.
func mixture(o scenario.Origins) ([][]byte, error) {
	byName := make(map[string]scenario.Scenario)
	for _, s := range scenario.Scenarios() {
		byName[s.Name] = s
	}
	var requests [][]byte
	for _, w := range weights {
		s, found := byName[w.scenario]
		if !found {
			return nil, fmt.Errorf("no scenario is called %q", w.scenario)
		}
		if !s.Applies(o) {
			continue
		}
		wire, err := onWire(s.Request(o))
		if err != nil {
			return nil, err
		}
		for range w.times {
			requests = append(requests, wire)
		}
	}
	random := rand.New(rand.NewPCG(5, 6))
	random.Shuffle(len(requests), func(i, j int) { requests[i], requests[j] = requests[j], requests[i] })
	return requests, nil
}

func onWire(r *http.Request) ([]byte, error) {
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		return nil, err
	}
	return wire.Bytes(), nil
}
