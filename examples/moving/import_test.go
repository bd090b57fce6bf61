package moving

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGuidesShowWhatCorsctlImports runs each command of the guides, in the folder of its
// program, and compares what it prints.
func TestGuidesShowWhatCorsctlImports(t *testing.T) {
	corsctl := filepath.Join(t.TempDir(), "corsctl.exe")
	build := exec.Command("go", "build", "-ldflags=-s -w", "-o", corsctl, ".")
	build.Dir = filepath.Join("..", "..", "cmd", "corsctl")
	output, err := build.CombinedOutput()
	require.NoError(t, err, "go build: %s", output)

	for move, guide := range guides {
		if move == "jub0bs" {
			continue // corsctl does not read its settings
		}
		t.Run(guide, func(t *testing.T) {
			section := sectionOf(t, guide, "Let corsctl do it")
			_, block, found := strings.Cut(section, "```console\n")
			block, _, ended := strings.Cut(block, "```\n")
			require.True(t, found && ended, "the section has a block of a console")
			command, shown, _ := strings.Cut(strings.TrimPrefix(block, "$ "), "\n")
			arguments := strings.Fields(command)
			require.Equal(t, "corsctl", arguments[0])

			run := exec.Command(corsctl, arguments[1:]...)
			run.Dir = filepath.Join(move, "before")
			printed, err := run.CombinedOutput()
			if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
				require.NotEqual(t, 2, exit.ExitCode(), "%s", printed)
			} else {
				require.NoError(t, err)
			}
			assert.Equal(t, string(printed), shown, "what %q prints", command)
		})
	}
}

// TestGuidesShowWholeSettings looks for the settings of both programs in the guide.
func TestGuidesShowWholeSettings(t *testing.T) {
	for move, guide := range guides {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", "moving", guide))
		require.NoError(t, err)
		for _, program := range []string{"before", "after"} {
			source, err := os.ReadFile(filepath.Join(move, program, "main.go"))
			require.NoError(t, err)
			for line := range strings.Lines(string(source)) {
				if strings.Contains(line, ": ") && strings.HasPrefix(line, "\t\t") && strings.HasSuffix(strings.TrimSpace(line), ",") {
					assert.Contains(t, string(text), strings.TrimSpace(line), "%s does not show a setting of %s", guide, program)
				}
			}
		}
	}
}
