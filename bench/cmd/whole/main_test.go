package main

import (
	"strings"
	"testing"
)

func TestSharesArePrintedForBothProtocols(t *testing.T) {
	var out strings.Builder
	if err := run([]string{"-rounds", "1", "-origins", "any"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"HTTP/1.1", "HTTP/2", "echo", "gin-contrib/cors", "allowed-preflight", " %"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%q is not in\n%s", part, out.String())
		}
	}
	if err := run([]string{"-origins", "many"}, &out); err == nil || !strings.Contains(err.Error(), "exact-10") {
		t.Errorf("an unknown set: %v, want an error that lists them", err)
	}
}
