package launch

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

// process is a program with its children and the directory that it may write to.
type process struct {
	cmd    *exec.Cmd
	dir    string
	output *lockedBuffer
	ended  chan struct{}
}

// startProcess starts a program whose HOME and temporary files are in a new
// directory. The program and what it starts are one process group, so that they
// can be ended together and nothing else can.
func startProcess(dir, path string, args, env []string, files ...*os.File) (*process, error) {
	p := &process{dir: dir, output: &lockedBuffer{}, ended: make(chan struct{})}
	p.cmd = exec.Command(path, args...)
	p.cmd.Env = append(append(os.Environ(),
		"HOME="+dir, "TMPDIR="+dir, "XDG_CACHE_HOME="+dir, "XDG_CONFIG_HOME="+dir,
		"XDG_DATA_HOME="+dir, "XDG_RUNTIME_DIR="+dir), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.ExtraFiles = files
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// stop asks the group to end, ends it, and removes the directory.
func (p *process) stop() error {
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
	return errors.Join(err, removeAll(p.dir))
}

// removeAll tries more than once: children that were just ended may still have
// been writing.
func removeAll(dir string) (err error) {
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

// await polls the program's output until found says yes.
func (p *process) await(found func(output string) bool) error {
	late := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if found(p.output.String()) {
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended: %s", p.cmd.Path, p.output)
		case <-late:
			return fmt.Errorf("%s is not ready after 30 s: %s", p.cmd.Path, p.output)
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
