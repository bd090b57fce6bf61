package main

import (
	"os"
	"strings"
	"testing"

	"github.com/sallyport/cors/bench/internal/load"
)

func TestMain(m *testing.M) {
	load.ServeIfAsked()
	os.Exit(m.Run())
}

func TestAShortRunIsPrinted(t *testing.T) {
	var out strings.Builder
	if err := run([]string{"-duration", "100ms", "-connections", "2", "-framework", "gin"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"bare", "sallyport", "gin-contrib/cors", "throughput", "p99.9", "GC share", "1.000 [1.000 to 1.000]"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%q is not in\n%s", part, out.String())
		}
	}
}

func TestARunIsBounded(t *testing.T) {
	for _, args := range [][]string{{"-duration", "1h"}, {"-connections", "0"}, {"-framework", "fiber"}, {"-origins", "many"}} {
		if err := run(args, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "choose") {
			t.Errorf("%q: %v, want an error that says what to choose", args, err)
		}
	}
}
