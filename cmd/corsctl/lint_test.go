package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestReplaceFileKeepsTheModeAndLeavesNothingBehind(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes of files are those of Unix")
	}
	name := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(name, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o640); err != nil { // whatever the umask is
		t.Fatal(err)
	}
	if err := replaceFile(name, []byte("new")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil || string(data) != "new" {
		t.Errorf("got %q, %v", data, err)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode() != 0o640 {
		t.Errorf("got the mode %v, %v, want 0640", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(entries) != 1 {
		t.Errorf("the directory has %d files, %v, want one", len(entries), err)
	}
}
