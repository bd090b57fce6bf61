package postgres

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHighestInstalledVersionIsTaken(t *testing.T) {
	root := t.TempDir()
	install := func(dir string, names ...string) string {
		t.Helper()
		dir = filepath.Join(root, dir)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	pattern := filepath.Join(root, "lib", "*", "bin")
	t.Setenv("PATH", "")
	_, err := findBinaries(pattern)
	missing := (*Missing)(nil)
	if !errors.As(err, &missing) {
		t.Fatalf("without any: %v, want *Missing", err)
	}
	for _, want := range []string{pattern, "apt-get install postgresql", EnvironmentURL} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error %q does not say %q", err, want)
		}
	}

	inPath := install("path", "initdb", "postgres")
	install("other", "postgres") // a client's folder may have some of them
	t.Setenv("PATH", filepath.Join(root, "other")+string(filepath.ListSeparator)+inPath)
	want := func(dir string) {
		t.Helper()
		if got, err := findBinaries(pattern); got != dir || err != nil {
			t.Errorf("findBinaries: %q, %v; want %q", got, err, dir)
		}
	}
	want(inPath)
	nine := install("lib/9.6/bin", "initdb", "postgres")
	want(nine)
	fifteen := install("lib/15/bin", "initdb", "postgres")
	install("lib/16/bin", "psql") // only the client is installed
	want(fifteen)
}

func TestOutputIsKeptWithinItsSize(t *testing.T) {
	output := tail{awaited: "is ready", found: make(chan struct{})}
	for _, part := range []string{strings.Repeat("x", tailSize), "it is rea", "dy", strings.Repeat("y", 3*tailSize) + "end"} {
		if n, err := output.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatalf("Write: %d, %v", n, err)
		}
	}
	select {
	case <-output.found:
	default:
		t.Error("a text in two parts was not found")
	}
	if got := output.String(); len(got) != tailSize || !strings.HasSuffix(got, "yend") {
		t.Errorf("%d bytes are kept, the end is %q", len(got), got[len(got)-4:])
	}
}
