package corsvet_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoVetRunsTheTool runs the command as the documents say. The middleware is in another
// package, so that facts have to go through files.
func TestGoVetRunsTheTool(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "corsvet.exe")
	build := exec.Command("go", "build", "-o", tool, "../cmd/corsvet")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the tool: %v\n%s", err, out)
	}
	vet := exec.Command("go", "vet", "-vettool="+tool, "./vetted")
	vet.Dir = apps(t)
	vet.Env = append(os.Environ(), "GOWORK=off")
	out, err := vet.CombinedOutput()
	if err == nil || !strings.Contains(string(out), `vetted.go:12:2: preflights never reach CORS on the pattern "PUT /users"`) {
		t.Errorf("go vet ends with %v and says:\n%s\nwant the finding in vetted.go, line 12", err, out)
	}
}
