package moving

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	// The programs are built by another process. Imported here, a change of what they use
	// makes go test run them again.
	_ "github.com/sallyport/cors/chiadapter"
	_ "github.com/sallyport/cors/echoadapter"
	_ "github.com/sallyport/cors/ginadapter"
)

// guides has the folder of each move, and its guide in docs/moving.
var guides = map[string]string{
	"gincontrib": "gin-contrib.md",
	"echo":       "echo.md",
	"gochi":      "go-chi.md",
	"rscors":     "rs-cors.md",
	"jub0bs":     "jub0bs.md",
}

// startBoth builds the two programs of a move, starts them, and returns their addresses.
//
// They listen on ":8080", which may be taken, and which a test should not open to the
// network: an overlay gives the compiler the same programs with a loopback port that was
// free just now.
func startBoth(t *testing.T, move string) (before, after string) {
	t.Helper()
	folder := t.TempDir()
	addresses, replaced := map[string]string{}, map[string]string{}
	for _, name := range []string{"before", "after"} {
		addr := freeAddress(t)
		source, err := filepath.Abs(filepath.Join(move, name, "main.go"))
		require.NoError(t, err)
		text, err := os.ReadFile(source)
		require.NoError(t, err)
		port := []byte(`":8080"`)
		require.Equal(t, 1, bytes.Count(text, port), "%s should listen on %s, once", source, port)
		edited := filepath.Join(folder, name+".go")
		require.NoError(t, os.WriteFile(edited, bytes.Replace(text, port, []byte(`"`+addr+`"`), 1), 0o600))
		addresses[name], replaced[source] = addr, edited
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	require.NoError(t, err)
	file := filepath.Join(folder, "overlay.json")
	require.NoError(t, os.WriteFile(file, overlay, 0o600))
	// Without the tables for debuggers, linking takes half as long.
	output, err := exec.Command("go", "build", "-overlay", file, "-ldflags=-s -w", "-o", folder+string(filepath.Separator), "./"+move+"/...").CombinedOutput()
	require.NoError(t, err, "go build: %s", output)
	for name, addr := range addresses {
		start(t, filepath.Join(folder, executable(name)), addr)
	}
	return addresses["before"], addresses["after"]
}

func executable(name string) string {
	if filepath.Separator == '\\' {
		return name + ".exe"
	}
	return name
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// start runs the program until the test ends, and waits until it listens.
func start(t *testing.T, path, addr string) {
	t.Helper()
	var printed bytes.Buffer
	program := exec.Command(path)
	program.Stdout, program.Stderr = &printed, &printed
	require.NoError(t, program.Start())
	ended := make(chan struct{})
	go func() { program.Wait(); close(ended) }()
	t.Cleanup(func() {
		program.Process.Kill() // an error says that it has ended
		<-ended
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("the program ended by itself; it printed:\n%s", &printed)
		default:
		}
		require.True(t, time.Now().Before(deadline), "the program does not listen on %s: %v", addr, err)
	}
}
