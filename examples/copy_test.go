package examples_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	// The programs are built by another process. Imported here, a change of what
	// they use makes go test run them again.
	_ "github.com/sallyport/cors/chiadapter"
	_ "github.com/sallyport/cors/echoadapter"
	_ "github.com/sallyport/cors/ginadapter"
)

// buildCopy copies the example's folder into a module of its own, so that nothing
// but public packages is there for it, builds it, and returns the program's path.
// The module requires what this one does, so that nothing is downloaded.
func buildCopy(t *testing.T, folder string) (program string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(folder)))
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), mod, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o600))

	run(t, dir, "go", "mod", "edit", "-module=example.com/notes",
		"-require=github.com/sallyport/cors@v0.0.0", "-replace=github.com/sallyport/cors="+root)
	run(t, dir, "go", "list", "-deps", "-test", ".") // an error where its test imports an internal package
	// Without the tables for debuggers, linking takes half as long.
	run(t, dir, "go", "build", "-ldflags=-s -w", "-o", "app", ".")
	return filepath.Join(dir, "app")
}

func run(t *testing.T, dir string, command ...string) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%q: %s", command, output)
}

func TestFilesWithoutAFrameworkAreTheSame(t *testing.T) {
	for _, file := range []string{"notes.go", "policy.go", "policy.json", "serve.go"} {
		first, err := os.ReadFile(filepath.Join(folders[0], file))
		require.NoError(t, err)
		for _, folder := range folders[1:] {
			other, err := os.ReadFile(filepath.Join(folder, file))
			require.NoError(t, err)
			assert.True(t, bytes.Equal(first, other), "%s differs between %s and %s", file, folders[0], folder)
		}
	}
}
