package cors_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestProgramsOfTheReadmeCompile keeps the README's programs from rotting: each
// is compiled as a reader would paste it, tests included.
func TestProgramsOfTheReadmeCompile(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	blocks := strings.Split(string(readme), "```go\n")[1:]
	require.Len(t, blocks, 5, "programs in the README: one for each framework and a test")
	for _, block := range blocks {
		program, _, closed := strings.Cut(block, "```")
		require.True(t, closed, "a program of the README is not closed by ```:\n%s", block)
		t.Run(imported(program), func(t *testing.T) {
			t.Parallel()
			name := "main.go"
			if strings.Contains(program, "testing.T") {
				name = "app_test.go"
			}
			file := filepath.Join(t.TempDir(), name)
			require.NoError(t, os.WriteFile(file, []byte(program), 0o600))
			// vet compiles, and works on tests as well as on programs.
			output, err := exec.Command("go", "vet", file).CombinedOutput()
			require.NoError(t, err, "%s\n%s", output, program)
		})
	}
}

// imported names a program by the last package of this module that it imports.
func imported(program string) string {
	const module = `"github.com/sallyport/cors/`
	start := strings.LastIndex(program, module) + len(module)
	return program[start : start+strings.IndexByte(program[start:], '"')]
}
