package importtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestTheProgramOfTheGuideCompiles builds the program from which docs/corsctl.md imports.
func TestTheProgramOfTheGuideCompiles(t *testing.T) {
	page, err := os.ReadFile("../../../docs/corsctl.md")
	if err != nil {
		t.Fatal(err)
	}
	program := regexp.MustCompile("(?ms)^```golang\n(.*?)^```$").FindSubmatch(page)
	if program == nil {
		t.Fatal("the guide has no program")
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "main.go")
	if err := os.WriteFile(name, program[1], 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "program"), name).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
