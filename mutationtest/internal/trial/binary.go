// Package trial runs the tests of mutants.
package trial

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Binary holds the tests of one package, compiled with all mutants.
type Binary struct {
	Folder       string // of the package, relative to the module
	Tests        []Test // those that pass without a mutant
	Failed, Slow []string

	path, dir string
}

// Test is a test, an example or the seeds of a fuzz target.
type Test struct {
	Name    string
	CPU     time.Duration // without a mutant
	reached []byte        // by the number of the mutant: 1 if it changes what the test computes
}

// Reaches reports whether a mutant changes anything that the test computes.
func (t *Test) Reaches(mutant int) bool { return t.reached[mutant] != 0 }

// Compile compiles the tests of a package. It returns nil if there are none.
func Compile(root, folder, workspace string, overlay map[string]string) (*Binary, error) {
	replaced, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return nil, err
	}
	name := filepath.Join(workspace, strings.ReplaceAll(folder, "/", "-"))
	if err := os.WriteFile(name+".json", replaced, 0o644); err != nil {
		return nil, err
	}
	b := &Binary{Folder: folder, path: name + ".test", dir: filepath.Join(root, folder)}
	cmd := exec.Command("nice", "go", "test", "-c", "-vet=off", "-overlay="+name+".json", "-o", b.path, "./"+folder)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go test -c ./%s: %w\n%s", folder, err, out)
	}
	if _, err := os.Stat(b.path); os.IsNotExist(err) {
		return nil, nil
	}
	return b, nil
}

var isTest = regexp.MustCompile(`^(Test|Example|Fuzz)`)

// names lists the tests.
func (b *Binary) names() ([]string, error) {
	cmd := exec.Command(b.path, "-test.list", ".")
	cmd.Dir = b.dir
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s -test.list: %w", b.Folder, err)
	}
	var names []string
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		if isTest.MatchString(lines.Text()) {
			names = append(names, lines.Text())
		}
	}
	return names, nil
}
