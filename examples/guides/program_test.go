package guides_test

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	// The programs are built by another process. Imported here, a change of what
	// they use makes go test run them again.
	_ "github.com/sallyport/cors/httpadapter"
)

// listens is where the programs of the guides listen. It may be taken, and a test
// should not open it to the network.
const listens = ":8080"

// program is one that a guide shows.
type program struct {
	path, addr string
	folder     string // its working directory
	logFile    string
	seen       int // bytes of the log that were read
	stop       func()
}

// build compiles the program in the folder. An overlay gives the compiler the same
// program with a loopback port that was free just now.
func build(t *testing.T, name string) *program {
	t.Helper()
	folder := t.TempDir()
	p := &program{path: filepath.Join(folder, "program.exe"), addr: freeAddress(t), folder: folder, logFile: filepath.Join(folder, "log")}
	source, err := filepath.Abs(filepath.Join(name, "main.go"))
	require.NoError(t, err)
	text, err := os.ReadFile(source)
	require.NoError(t, err)
	require.Equal(t, 1, bytes.Count(text, []byte(`"`+listens+`"`)), "%s should listen on %s, once", source, listens)
	edited := filepath.Join(folder, "main.go")
	require.NoError(t, os.WriteFile(edited, bytes.Replace(text, []byte(listens), []byte(p.addr), 1), 0o600))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{source: edited}})
	require.NoError(t, err)
	file := filepath.Join(folder, "overlay.json")
	require.NoError(t, os.WriteFile(file, overlay, 0o600))
	// Without the tables for debuggers, linking takes half as long.
	output, err := exec.Command("go", "build", "-overlay", file, "-ldflags=-s -w", "-o", p.path, "./"+name).CombinedOutput()
	require.NoError(t, err, "go build: %s", output)
	t.Cleanup(func() { p.end() })
	return p
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// start runs the program, in place of the one that runs, with these variables of the
// environment, and waits until it listens.
func (p *program) start(t *testing.T, environment ...string) {
	t.Helper()
	p.end()
	// A file and no pipe: what the program has written is there to read at once.
	printed, err := os.Create(p.logFile)
	require.NoError(t, err)
	defer printed.Close()
	cmd := exec.Command(p.path)
	cmd.Dir, cmd.Stdout, cmd.Stderr = p.folder, printed, printed
	cmd.Env = append(os.Environ(), environment...)
	require.NoError(t, cmd.Start())
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	p.seen = 0
	p.stop = func() {
		cmd.Process.Kill() // an error says that it has ended
		<-ended
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		conn, err := net.Dial("tcp", p.addr)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("the program ended by itself; it printed:\n%s", p.newLog(t))
		default:
		}
		require.True(t, time.Now().Before(deadline), "the program does not listen on %s: %v", p.addr, err)
	}
}

func (p *program) end() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// newLog returns what the program has written since the last call.
func (p *program) newLog(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.logFile)
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
