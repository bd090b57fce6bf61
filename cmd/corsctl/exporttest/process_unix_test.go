//go:build unix

package exporttest

import (
	"os/exec"
	"syscall"
)

// stopProcess ends a process in the way in which servers end their children, too.
func stopProcess(cmd *exec.Cmd) { _ = cmd.Process.Signal(syscall.SIGTERM) }
