package guides_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/internal/exampleprogram"

	// The programs are built by another process. Imported here, a change of what
	// they use makes go test run them again.
	_ "github.com/sallyport/cors/httpadapter"
)

// program is one that a guide shows.
type program struct {
	path, folder string // the executable, and its working directory
	addr         string
	running      *exampleprogram.Program
	seen         int // bytes of the log that were read
}

// build compiles the program in the folder.
func build(t *testing.T, name string) *program {
	t.Helper()
	return &program{path: exampleprogram.Build(t, name)[0], folder: t.TempDir()}
}

// start runs the program, in place of the one that runs, with these variables of the
// environment, and waits until it listens. Its address is another one each time.
func (p *program) start(t *testing.T, environment ...string) {
	t.Helper()
	if p.running != nil {
		p.running.End()
	}
	p.running, p.seen = exampleprogram.Start(t, p.path, p.folder, environment...), 0
	p.addr = p.running.Address
}

// newLog returns what the program has written since the last call.
func (p *program) newLog(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.running.LogFile)
	require.NoError(t, err)
	defer func() { p.seen = len(text) }()
	return string(text[p.seen:])
}

// explanations returns why requests were refused since the last call, as the log says.
func (p *program) explanations(t *testing.T) (lines []string) {
	t.Helper()
	for line := range strings.Lines(p.newLog(t)) {
		_, value, found := strings.Cut(line, " decision.explanation=")
		require.True(t, found, "a line of the log without explanation: %s", line)
		lines = append(lines, unquoted(t, value))
	}
	return lines
}
