package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// patience is how long the program may take. It is long since it only bounds a failure.
const patience = time.Minute

// The test binary is the program, if it is told so: nothing has to be built.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_EXAMPLE") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestTheProgramFollowsItsFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "policy.json")
	write(t, path, `{"allowOrigins": ["https://a.example"]}`)
	program, addr, log := start(t, "-addr", "127.0.0.1:0", "-policy", path)

	require.Equal(t, "https://a.example", allowed(t, addr, "https://a.example"))
	first := get(t, addr, "/policy")
	assert.Regexp(t, `^[0-9a-f]{32} 20\d\d-[^ ]+Z\n$`, first)

	write(t, path, `{"allowOrigins": ["https://b.example"]}`)
	eventually(t, func() bool { return allowed(t, addr, "https://b.example") != "" })
	assert.Empty(t, allowed(t, addr, "https://a.example"))
	assert.NotEqual(t, fingerprint(first), fingerprint(get(t, addr, "/policy")))

	write(t, path, `{"allowOrigins": ["https://C.example"]}`)
	eventually(t, func() bool { return strings.Contains(log(), "the policy in force stays") })
	assert.Contains(t, log(), `write \"https://c.example\"`)
	assert.Equal(t, "https://b.example", allowed(t, addr, "https://b.example"))

	require.NoError(t, program.Process.Signal(os.Interrupt))
	ended := time.AfterFunc(patience, func() { program.Process.Kill() })
	defer ended.Stop()
	assert.NoError(t, program.Wait())
}

func TestTheProgramDoesNotStartWithoutAPolicy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy.json")
	program := command("-addr", "127.0.0.1:0", "-policy", path)
	output, err := program.CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(output), path)
}

func command(args ...string) *exec.Cmd {
	program := exec.Command(os.Args[0], args...)
	program.Env = append(os.Environ(), "RUN_EXAMPLE=1")
	return program
}

// start runs the program until the test ends, and returns where it listens, and what
// reads its log.
func start(t *testing.T, args ...string) (program *exec.Cmd, addr string, log func() string) {
	program = command(args...)
	stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	require.NoError(t, err)
	defer stderr.Close()
	program.Stderr = stderr
	stdout, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	t.Cleanup(func() {
		program.Process.Kill() // an error says that it has ended
		program.Wait()
	})
	log = func() string {
		text, err := os.ReadFile(stderr.Name())
		require.NoError(t, err)
		return string(text)
	}
	timer := time.AfterFunc(patience, func() { program.Process.Kill() })
	defer timer.Stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "%q; its log:\n%s", line, log())
	address := regexp.MustCompile(`^Listening on (127\.0\.0\.1:\d+)\n$`).FindStringSubmatch(line)
	require.NotNil(t, address, "the first line was %q", line)
	return program, address[1], log
}

func write(t *testing.T, path, text string) {
	require.NoError(t, os.WriteFile(path+".new", []byte(text), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
}

func request(t *testing.T, addr, path, origin string) *http.Response {
	r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+addr+path, nil)
	require.NoError(t, err)
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	resp, err := client.Do(r)
	require.NoError(t, err)
	return resp
}

// allowed returns what the page of an origin gets in Access-Control-Allow-Origin.
func allowed(t *testing.T, addr, origin string) string {
	resp := request(t, addr, "/hello", origin)
	resp.Body.Close()
	return resp.Header.Get("Access-Control-Allow-Origin")
}

func get(t *testing.T, addr, path string) string {
	resp := request(t, addr, path, "")
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(body)
}

func fingerprint(line string) (s string) {
	fmt.Sscan(line, &s)
	return s
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "it does not come true")
	}
}
