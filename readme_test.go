package cors_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCodeOfTheReadmeIsThatOfTheExamples keeps the README's code from rotting:
// each block is a file of examples/readme or some of its lines, byte for byte,
// and those files are compiled, run and tested there.
func TestCodeOfTheReadmeIsThatOfTheExamples(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	programs, err := filepath.Glob("examples/readme/*/main.go")
	require.NoError(t, err)
	require.NotEmpty(t, programs)
	tests, err := filepath.Glob("examples/readme/*_test.go")
	require.NoError(t, err)

	shown := map[string]bool{}
	for _, block := range codeBlocks(t, string(readme)) {
		found := false
		for _, file := range append(tests, programs...) {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			if hasLines(string(text), block) {
				found, shown[file] = true, true
			}
		}
		assert.True(t, found, "no file of examples/readme has these lines of the README:\n%s", block)
	}
	for _, program := range programs {
		assert.True(t, shown[program], "the README has nothing of %s", program)
	}
}

// codeBlocks returns the Go code between fences. The code in a list has the
// list's indentation, which is no part of it.
func codeBlocks(t *testing.T, markdown string) (blocks []string) {
	t.Helper()
	var block *strings.Builder
	var indentation string
	for line := range strings.Lines(markdown) {
		switch before, isFence := strings.CutSuffix(line, "```go\n"); {
		case isFence:
			block, indentation = &strings.Builder{}, before
		case block != nil && strings.TrimSpace(line) == "```":
			blocks, block = append(blocks, block.String()), nil
		case block != nil:
			block.WriteString(strings.TrimPrefix(line, indentation))
		}
	}
	require.Nil(t, block, "a block of the README is not closed by ```")
	require.NotEmpty(t, blocks)
	return blocks
}

// hasLines reports whether the lines are in the text in one piece, at any
// indentation that is the same for all of them.
func hasLines(text, lines string) bool {
	for range 4 {
		if strings.Contains("\n"+text, "\n"+lines) {
			return true
		}
		lines = "\t" + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n\t") + "\n"
		lines = strings.ReplaceAll(lines, "\n\t\n", "\n\n")
	}
	return false
}
