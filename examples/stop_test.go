package examples_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// testGracefulStop sends SIGTERM while a handler waits for the rest of its
// request's body, and the rest once the program takes no more connections.
func testGracefulStop(t *testing.T, path string) {
	p := start(t, path)
	conn, err := net.DialTimeout("tcp", p.addr, patience)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))

	const body = `{"text":"in time"}`
	_, err = fmt.Fprintf(conn, "PUT /notes/7 HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", p.addr, origin, len(body))
	require.NoError(t, err)
	received := bufio.NewReader(conn)
	// net/http sends 100 when the handler reads the body: it runs now.
	proceed, err := http.ReadResponse(received, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusContinue, proceed.StatusCode)

	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	requireRefusesConnections(t, p.addr)
	_, err = io.WriteString(conn, body)
	require.NoError(t, err)
	resp, err := http.ReadResponse(received, nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, origin, resp.Header.Get("Access-Control-Allow-Origin"))
	p.requireEnd(t)
}

func requireRefusesConnections(t *testing.T, addr string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return
		}
		conn.Close()
	}
	t.Fatal("the program still takes connections after SIGTERM")
}
