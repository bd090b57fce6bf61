// Package exampleprogram builds and starts the programs of the guides for their tests.
package exampleprogram

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Listens is where the programs listen. It may be taken, and a test should not open it to
// the network.
const Listens = ":8080"

// The file that is compiled into each program. A port that a test chose before it compiled
// the program could be taken by another test in the meantime.
//
//go:embed address.go.txt
var chooser []byte

// Build compiles the program in each folder, and returns the paths of the executables. An
// overlay gives the compiler the same programs, but they choose a free port of loopback when
// they start.
func Build(t testing.TB, folders ...string) (paths []string) {
	t.Helper()
	built := t.TempDir()
	write := func(name string, text []byte) string {
		file := filepath.Join(built, name)
		require.NoError(t, os.WriteFile(file, text, 0o600))
		return file
	}
	arguments := []string{"build", "-overlay", filepath.Join(built, "overlay.json"),
		"-ldflags=-s -w", // without the tables for debuggers, linking takes half as long
		"-o", built + string(filepath.Separator)}
	addition, replaced := write("address.go", chooser), map[string]string{}
	for _, folder := range folders {
		name := filepath.Base(folder)
		source, err := filepath.Abs(filepath.Join(folder, "main.go"))
		require.NoError(t, err)
		text, err := os.ReadFile(source)
		require.NoError(t, err)
		port := []byte(`"` + Listens + `"`)
		require.Equal(t, 1, bytes.Count(text, port), "%s should listen on %s, once", source, port)
		replaced[source] = write(name+".go.txt", bytes.Replace(text, port, []byte("freeAddress()"), 1))
		replaced[filepath.Join(filepath.Dir(source), "address.go")] = addition
		arguments = append(arguments, "./"+filepath.ToSlash(folder))
		paths = append(paths, filepath.Join(built, executable(name)))
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	require.NoError(t, err)
	write("overlay.json", overlay)
	output, err := exec.Command("go", arguments...).CombinedOutput()
	require.NoError(t, err, "go build: %s", output)
	return paths
}

func executable(name string) string {
	if filepath.Separator == '\\' {
		return name + ".exe"
	}
	return name
}

// Program is one that runs.
type Program struct {
	Address string // host and port
	LogFile string // what it writes
	end     func()
}

// End ends the program. It may be called more than once.
func (p *Program) End() { p.end() }

// Start runs a program of [Build] until the test ends, in a folder and with these variables
// beside those of the environment. It waits until the program listens.
func Start(t testing.TB, path, folder string, environment ...string) *Program {
	t.Helper()
	scratch := t.TempDir()
	chosen := filepath.Join(scratch, "address")
	p := &Program{LogFile: filepath.Join(scratch, "log")}
	// A file and no pipe: what the program has written is there to read at once.
	log, err := os.Create(p.LogFile)
	require.NoError(t, err)
	defer log.Close()
	command := exec.Command(path)
	command.Dir, command.Stdout, command.Stderr = folder, log, log
	command.Env = append(append(os.Environ(), environment...), "ADDRESS_FILE="+chosen)
	require.NoError(t, command.Start())
	ended := make(chan struct{})
	go func() { command.Wait(); close(ended) }()
	p.end = func() {
		command.Process.Kill() // an error says that it has ended
		<-ended
	}
	t.Cleanup(p.end)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if address, err := os.ReadFile(chosen); err == nil && len(address) > 0 {
			if conn, err := net.Dial("tcp", string(address)); err == nil {
				conn.Close()
				p.Address = string(address)
				return p
			}
		}
		select {
		case <-ended:
			printed, _ := os.ReadFile(p.LogFile)
			t.Fatalf("the program ended by itself; it printed:\n%s", printed)
		default:
		}
		require.True(t, time.Now().Before(deadline), "the program %s does not listen", path)
	}
}
