package routemodel

import (
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// pairsInCI take a few seconds.
const pairsInCI = 8000

// Run checks the adapter of a framework. It prints its seed.
func Run(t *testing.T, f *Framework) {
	t.Helper()
	seed, pairs := rand.Uint64(), uint64(pairsInCI)
	fromEnvironment(t, "ROUTEMODEL_SEED", &seed)
	fromEnvironment(t, "ROUTEMODEL_PAIRS", &pairs)
	logger := slog.Default() // adapters warn of what random applications do
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(logger) })
	t.Logf("ROUTEMODEL_SEED=%d ROUTEMODEL_PAIRS=%d", seed, pairs)
	result, failure := Check(f, seed, int(pairs))
	t.Log(result)
	if failure != nil {
		t.Fatalf("%s: %s", failure.Kind, failure.Text)
	}
	for _, problem := range result.problems(f) {
		t.Error(problem)
	}
}

func fromEnvironment(t *testing.T, name string, number *uint64) {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return
	}
	parsed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	*number = parsed
}
