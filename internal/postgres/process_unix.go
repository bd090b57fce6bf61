//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a running server.
type process struct {
	home   *home
	cmd    *exec.Cmd
	output *tail
	ended  chan struct{}
}

// errNotYet is why a server did not start that may start a moment later: another program
// has the port, or a child of the killed server still ends.
var errNotYet = errors.New("the port or the shared memory is still in use")

// start starts a server and waits until it takes connections. If ctx ends before, the
// server is ended.
func (h *home) start(ctx context.Context, binary string, args []string) (*process, error) {
	p := &process{home: h, output: &tail{awaited: "database system is ready to accept connections", found: make(chan struct{})},
		ended: make(chan struct{})}
	p.cmd = h.command(context.Background(), binary, args)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.WaitDelay = 5 * time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, h.notStarted(binary, err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	if err := h.guard(p.cmd.Process.Pid); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	select {
	case <-p.output.found:
		return p, nil
	case <-p.ended:
		err := fmt.Errorf("%s ended: %s", binary, p.output)
		if text := p.output.String(); strings.Contains(text, "could not bind") || strings.Contains(text, "pre-existing shared memory") {
			err = fmt.Errorf("%w: %s", errNotYet, text)
		}
		return nil, errors.Join(err, h.guard(0))
	case <-ctx.Done():
		return nil, errors.Join(fmt.Errorf("%s is not ready: %w: %s", binary, ctx.Err(), p.output), p.stop())
	}
}

// stop asks the server to close its connections and end, then more and more firmly.
func (p *process) stop() error {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		_ = p.cmd.Process.Signal(signal)
		select {
		case <-p.ended:
			return p.home.guard(0)
		case <-time.After(20 * time.Second):
		}
	}
	return errors.Join(errors.New("postgres: the server did not end in 40 s, it was killed"), p.kill())
}

// kill ends the server and its children, and waits until they are gone. The server is
// stopped first, so that it starts no further child meanwhile.
func (p *process) kill() error {
	server := p.cmd.Process.Pid
	_ = syscall.Kill(server, syscall.SIGSTOP)
	children := childrenOf(server)
	for _, pid := range append([]int{server}, children...) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	<-p.ended
	late := time.Now().Add(10 * time.Second)
	for _, pid := range children {
		for runs(pid) {
			if time.Now().After(late) {
				return fmt.Errorf("postgres: the server's child %d does not end", pid)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	return p.home.guard(0)
}

// childrenOf reads /proc. Without it there are none to kill: PostgreSQL's children end on
// their own when they notice that the server is gone.
func childrenOf(parent int) (children []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			continue
		}
		if state, of := stateOf(pid); of == parent && state != "Z" {
			children = append(children, pid)
		}
	}
	return children
}

// runs reports whether a process is there, and not only waiting for its parent to read
// its status.
func runs(pid int) bool {
	state, _ := stateOf(pid)
	return state != "" && state != "Z"
}

// stateOf reads the state and the parent of a process; the state of none is empty.
func stateOf(pid int) (state string, parent int) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0
	}
	_, rest, _ := strings.Cut(string(stat[max(0, strings.LastIndexByte(string(stat), ')')):]), " ") // the name may contain ") "
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return "", 0
	}
	parent, _ = strconv.Atoi(fields[1])
	return fields[0], parent
}
