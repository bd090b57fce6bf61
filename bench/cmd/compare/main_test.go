package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOneCellIsMeasuredAndWritten(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	var out strings.Builder
	err := run([]string{"-quick", "-rounds", "3", "-filter", "^net/http/exact-10/allowed-actual$",
		"-svg", file("svg"), "-benchstat", file("benchstat")}, &out)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"net/http", "exact-10", "allowed-actual", "sallyport", "rs/cors", "| exact-10 |"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%q is not in\n%s", part, out.String())
		}
	}
	for name, part := range map[string]string{"svg": "<svg", "benchstat": "subject=jub0bs-cors"} {
		if text, err := os.ReadFile(file(name)); err != nil || !strings.Contains(string(text), part) {
			t.Errorf("%s: %v, %q is not in\n%s", name, err, part, text)
		}
	}
}

func TestMistakesInFlagsAreNamed(t *testing.T) {
	for _, c := range []struct{ filter, want string }{
		{"nothing-is-called-so", "matches no cell"},
		{"(", "-filter: "},
	} {
		if err := run([]string{"-filter", c.filter}, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("-filter %q: %v, want %q", c.filter, err, c.want)
		}
	}
}
