// Package child starts programs that end with this one, however it ends.
package child

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Process is a program with its children and its directory.
type Process struct {
	Home   *Home
	cmd    *exec.Cmd
	output *lockedBuffer
	ended  chan struct{}
}

// Start starts a program whose HOME and temporary files are in the directory. The
// program and its children are one process group, so that they can be ended together,
// and nothing else with them. If Start fails, it removes the directory.
func (h *Home) Start(path string, args, env []string, files ...*os.File) (*Process, error) {
	p := &Process{Home: h, cmd: exec.Command(path, args...), output: &lockedBuffer{}, ended: make(chan struct{})}
	p.cmd.Env = append(append(os.Environ(),
		"HOME="+h.Path, "TMPDIR="+h.Path, "XDG_CACHE_HOME="+h.Path, "XDG_CONFIG_HOME="+h.Path,
		"XDG_DATA_HOME="+h.Path, "XDG_RUNTIME_DIR="+h.Path), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.ExtraFiles = files
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(err, h.Remove())
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	if err := h.guard(p.cmd.Process.Pid); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	return p, nil
}

// Output is what the program has written until now.
func (p *Process) Output() string { return p.output.String() }

// Stop asks the group to end, ends it, and removes the directory.
func (p *Process) Stop() error {
	group := -p.cmd.Process.Pid
	_ = syscall.Kill(group, syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(3 * time.Second):
	}
	err := syscall.Kill(group, syscall.SIGKILL)
	<-p.ended
	if errors.Is(err, syscall.ESRCH) {
		err = nil
	}
	return errors.Join(err, p.Home.Remove())
}

// Await polls the program's output until found says yes.
func (p *Process) Await(found func(output string) bool) error {
	late := time.After(2 * time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if found(p.Output()) {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended: %s", p.cmd.Path, p.output)
		case <-late:
			return fmt.Errorf("%s is not ready after 2 minutes: %s", p.cmd.Path, p.output)
		case <-tick.C:
		}
	}
}

// lockedBuffer keeps what a program writes.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
