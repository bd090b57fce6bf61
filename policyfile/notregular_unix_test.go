//go:build unix

package policyfile

import (
	"os"
	"syscall"
	"testing"
)

// Opening a pipe would block, and reading the device would never end.
func TestPipesAndDevicesAreNotRead(t *testing.T) {
	t.Run("a named pipe that nobody writes to", func(t *testing.T) {
		p := newPlace(t)
		p.check(syscall.Mkfifo(p.path, 0o644))
		checkFirstReport(t, p, "is not a regular file")
	})
	t.Run("a device without end", func(t *testing.T) {
		p := newPlace(t)
		p.check(os.Symlink("/dev/zero", p.path))
		checkFirstReport(t, p, "is not a regular file")
	})
}
