package cachetest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// nobody runs the caches if this program is root, because Squid refuses to run as root.
const nobody = 65534

// folder is a temporary folder of a cache. It is not t.TempDir, which another user cannot
// reach.
type folder struct {
	t    testing.TB
	path string
}

func newFolder(t testing.TB) folder {
	t.Helper()
	path, err := os.MkdirTemp("", "cachetest-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(path); err != nil {
			t.Error(err)
		}
	})
	return folder{t, path}
}

// write makes a file, with the folders above it.
func (f folder) write(name, text string) (path string) {
	f.t.Helper()
	path = filepath.Join(f.path, name)
	f.makeFolder(filepath.Dir(name))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func (f folder) makeFolder(name string) (path string) {
	f.t.Helper()
	path = filepath.Join(f.path, name)
	if err := os.MkdirAll(path, 0o700); err != nil {
		f.t.Fatal(err)
	}
	return path
}

// handOver makes the user that runs the caches the owner of all files.
func (f folder) handOver() {
	f.t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	err := filepath.WalkDir(f.path, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, nobody, nobody)
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// process is a running cache. Its output is in the folder.
type process struct {
	output string
	ended  chan struct{}
}

// run starts a program that ends with the test.
func (f folder) run(program string, args, env []string) *process {
	f.t.Helper()
	p := &process{filepath.Join(f.path, "output"), make(chan struct{})}
	output, err := os.Create(p.output)
	if err != nil {
		f.t.Fatal(err)
	}
	defer output.Close()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = f.path, output, output
	cmd.Env = append([]string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + f.path, "TMPDIR=" + f.path, "LC_ALL=C"}, env...)
	// It also ends if this program is killed.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the signal comes if the thread ends that started it
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // it ends by a signal, which is an error
			close(p.ended)
		}
	}()
	if err := <-started; err != nil {
		f.t.Fatalf("starting %s: %v", program, err)
	}
	f.t.Cleanup(func() { p.end(f.t, cmd.Process.Pid) })
	return p
}

// end asks the program to end. After a while it kills it with its children.
func (p *process) end(t testing.TB, pid int) {
	_ = syscall.Kill(pid, syscall.SIGTERM) // it may have ended
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		t.Logf("%s", p.log())
	}
	_ = syscall.Kill(-pid, syscall.SIGKILL) // of most programs nothing is left
	<-p.ended
}

func (p *process) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// log returns the end of what the program has written.
func (p *process) log() string {
	text, err := os.ReadFile(p.output)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-4000):])
}
