package main

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The program as a person uses it: build, start, open the printed address,
// interrupt.
func TestTheProgramPrintsItsAddressServesAndStopsOnInterrupt(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "playground")
	if runtime.GOOS == "windows" {
		t.Skip("os.Interrupt cannot be sent on Windows")
	}
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)

	program := exec.Command(binary, "-addr", "127.0.0.1:0")
	program.Stderr = os.Stderr
	stdout, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	defer program.Process.Kill()

	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	address := regexp.MustCompile(`^Open (http://127\.0\.0\.1:\d+/)\n$`).FindStringSubmatch(line)
	require.NotNil(t, address, "the first line was %q", line)

	page := call(t, "GET", address[1], nil, "")
	assert.Equal(t, http.StatusOK, page.status)
	assert.Contains(t, string(page.body), "CORS playground")

	require.NoError(t, program.Process.Signal(os.Interrupt))
	ended := make(chan error, 1)
	go func() { ended <- program.Wait() }()
	select {
	case err := <-ended:
		assert.NoError(t, err)
	case <-time.After(time.Minute):
		t.Fatal("the program still runs a minute after the interrupt")
	}
}

func TestATakenFriendlyAddressIsNoObstacle(t *testing.T) {
	first, err := start("")
	require.NoError(t, err)
	defer first.stop()
	second, err := start("")
	require.NoError(t, err)
	defer second.stop()
	assert.NotEqual(t, first.control.origin, second.control.origin)
}

func TestATakenAddressThatWasAskedForIsAnError(t *testing.T) {
	p := startForTest(t)
	_, err := start(p.control.host)
	assert.Error(t, err)
}
