package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	// The programs are built by another process. Imported here, a change of what
	// they use makes go test run them again.
	_ "github.com/sallyport/cors/chiadapter"
	_ "github.com/sallyport/cors/echoadapter"
)

// programs are the folders of the README's programs, each with the
// Access-Control-Allow-Origin that its policy sends to the page.
var programs = map[string]string{
	"nethttp": page,
	"gin":     page,
	"echo":    page,
	"chi":     "*",
}

func TestProgramsAnswerPreflightsAndRequests(t *testing.T) {
	folder := build(t)
	for name, allowed := range programs {
		t.Run(name, func(t *testing.T) {
			addr := start(t, filepath.Join(folder, executable(name)))

			preflight := call(t, "OPTIONS", addr, "Access-Control-Request-Method", "GET")
			assert.Equal(t, http.StatusNoContent, preflight.StatusCode)
			assert.Equal(t, []string{allowed}, preflight.Header.Values("Access-Control-Allow-Origin"))

			get := call(t, "GET", addr)
			body, err := io.ReadAll(get.Body)
			require.NoError(t, err)
			assert.Equal(t, http.StatusOK, get.StatusCode)
			assert.Equal(t, "hello", string(bytes.TrimSpace(body)))
			assert.Equal(t, []string{allowed}, get.Header.Values("Access-Control-Allow-Origin"))
		})
	}
}

// chooser is compiled into each program. A port that the test chose before it compiled the
// programs could be taken by another test in the meantime.
const chooser = `package main

import (
	"net"
	"os"
)

func freeAddress() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	address := listener.Addr().String()
	if err := os.WriteFile(os.Getenv("ADDRESS_FILE"), []byte(address), 0o600); err != nil {
		panic(err)
	}
	listener.Close()
	return address
}
`

// build compiles the programs into a folder. They listen on ":8080", which may be taken,
// and which a test should not open to the network: an overlay gives the compiler the same
// programs, but they choose a free port of loopback when they start.
//
// internal/exampleprogram does the same for the guides. This test cannot use it, since it
// also runs in the module of a stranger: see releasetest.
func build(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	addition := filepath.Join(folder, "address.go.txt")
	require.NoError(t, os.WriteFile(addition, []byte(chooser), 0o600))
	replaced := map[string]string{}
	for name := range programs {
		source, err := filepath.Abs(filepath.Join(name, "main.go"))
		require.NoError(t, err)
		text, err := os.ReadFile(source)
		require.NoError(t, err)
		port := []byte(`":8080"`)
		require.Equal(t, 1, bytes.Count(text, port), "%s should listen on %s, once", source, port)
		edited := filepath.Join(folder, name+".go.txt")
		require.NoError(t, os.WriteFile(edited, bytes.Replace(text, port, []byte("freeAddress()"), 1), 0o600))
		replaced[source], replaced[filepath.Join(filepath.Dir(source), "address.go")] = edited, addition
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	require.NoError(t, err)
	file := filepath.Join(folder, "overlay.json")
	require.NoError(t, os.WriteFile(file, overlay, 0o600))
	// Without the tables for debuggers, linking takes half as long.
	output, err := exec.Command("go", "build", "-overlay", file, "-ldflags=-s -w", "-o", folder+string(filepath.Separator), "./...").CombinedOutput()
	require.NoError(t, err, "go build: %s", output)
	return folder
}

func executable(name string) string {
	if filepath.Separator == '\\' {
		return name + ".exe"
	}
	return name
}

// start runs the program until the test ends, waits until it listens, and returns its
// address.
func start(t *testing.T, path string) (addr string) {
	t.Helper()
	chosen := filepath.Join(t.TempDir(), "address")
	var printed bytes.Buffer
	program := exec.Command(path)
	program.Stdout, program.Stderr = &printed, &printed
	program.Env = append(os.Environ(), "ADDRESS_FILE="+chosen)
	require.NoError(t, program.Start())
	ended := make(chan struct{})
	go func() { program.Wait(); close(ended) }()
	t.Cleanup(func() {
		program.Process.Kill() // an error says that it has ended
		<-ended
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if address, err := os.ReadFile(chosen); err == nil && len(address) > 0 {
			if conn, err := net.Dial("tcp", string(address)); err == nil {
				conn.Close()
				return string(address)
			}
		}
		select {
		case <-ended:
			t.Fatalf("the program ended by itself; it printed:\n%s", &printed)
		default:
		}
		require.True(t, time.Now().Before(deadline), "the program %s does not listen", path)
	}
}

// call sends a request of the page to /hello, with the headers, name and value in turn.
func call(t *testing.T, method, addr string, headers ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+addr+"/hello", nil)
	require.NoError(t, err)
	r.Header.Set("Origin", page)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	resp, err := client.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}
