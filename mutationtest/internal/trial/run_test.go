package trial

import (
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// shell starts a shell in a process group of its own.
func shell(t *testing.T, script string) (pid int, ended chan error) {
	t.Helper()
	cmd := exec.Command("sh", "-c", script)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended = make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return cmd.Process.Pid, ended
}

func TestProcessThatOnlyWaitsIsEnded(t *testing.T) {
	pid, ended := shell(t, "sleep 1000")
	if waitFor(pid, ended, time.Second) {
		t.Error("it ended by itself")
	}
}

func TestProcessThatWorksIsWaitedFor(t *testing.T) {
	pid, ended := shell(t, `i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done`)
	if !waitFor(pid, ended, 20*time.Second) {
		t.Error("it was ended")
	}
}
