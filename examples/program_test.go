package examples_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is how long a program may take for what it does at once. It is long
// since it only bounds a failure.
const patience = time.Minute

// program is one that runs.
type program struct {
	addr    string
	cmd     *exec.Cmd
	logFile string
}

// start runs the program at path on a free port and waits for its address.
func start(t *testing.T, path string, args ...string) *program {
	t.Helper()
	p := &program{
		cmd:     exec.Command(path, append([]string{"-addr", "127.0.0.1:0"}, args...)...),
		logFile: filepath.Join(t.TempDir(), "stderr"),
	}
	// A file and no pipe: what the program has written is there to read at once.
	stderr, err := os.Create(p.logFile)
	require.NoError(t, err)
	defer stderr.Close()
	p.cmd.Stderr = stderr
	stdout, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() {
		p.cmd.Process.Kill() // an error says that it has ended
		p.cmd.Wait()
	})

	// A program that prints nothing is killed, and the reading ends.
	timer := time.AfterFunc(patience, func() { p.cmd.Process.Kill() })
	defer timer.Stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "reading the program's first line %q; its log:\n%s", line, p.log(t))
	address := regexp.MustCompile(`^Listening on (127\.0\.0\.1:\d+)\n$`).FindStringSubmatch(line)
	require.NotNil(t, address, "the first line was %q", line)
	p.addr = address[1]
	return p
}

// log is what the program has written to its standard error.
func (p *program) log(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.logFile)
	require.NoError(t, err)
	return string(text)
}

// logLines are the lines of the log that contain text.
func (p *program) logLines(t *testing.T, text string) []string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(p.log(t)) {
		if strings.Contains(line, text) {
			lines = append(lines, line)
		}
	}
	return lines
}

// requireEnd fails unless the program ends by itself with status 0.
func (p *program) requireEnd(t *testing.T) {
	t.Helper()
	timer := time.AfterFunc(patience, func() { p.cmd.Process.Kill() })
	defer timer.Stop()
	require.NoError(t, p.cmd.Wait(), "the program's end; its log:\n%s", p.log(t))
}
