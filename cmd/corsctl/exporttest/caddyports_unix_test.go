//go:build unix

package exporttest

import (
	"testing"

	"golang.org/x/sys/unix"
)

// holdPorts keeps ports of loopback from other tests until the test ends. Caddy listens with
// SO_REUSEPORT, so that two of them could share a port and each get requests of the other.
// What is bound here in the same way lets Caddy listen, and gets no connections, but other
// tests find the ports taken.
func holdPorts(t *testing.T, ports []int) {
	t.Helper()
	for _, port := range ports {
		socket, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { unix.Close(socket) })
		unix.CloseOnExec(socket)
		if err := unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1); err != nil {
			t.Fatal(err)
		}
		// An error means that another process was faster. Caddy then tells it, and run tries again.
		_ = unix.Bind(socket, &unix.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}})
	}
}
