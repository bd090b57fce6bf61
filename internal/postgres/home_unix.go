//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// home is a temporary directory and the user that PostgreSQL runs as. Its warden is a
// shell that reads from a pipe, which closes when this program ends, even by SIGKILL. Then
// it ends PostgreSQL and removes the directory.
type home struct {
	path   string
	as     *syscall.Credential // nil: the user of this program
	warden *exec.Cmd
	orders io.WriteCloser
}

// wardenScript reads the process group to end, "none", or "dismissed". SIGQUIT lets the
// server remove its shared memory.
const wardenScript = `
group=none
while read -r word; do
	[ "$word" = dismissed ] && exit
	group=$word
done
if [ "$group" != none ]; then
	kill -3 "-$group"
	for try in 1 2 3 4 5 6 7 8 9 10; do
		kill -0 "-$group" || break
		sleep 0.5
	done
	kill -9 "-$group"
fi 2>/dev/null
for try in 1 2 3 4 5 6 7 8 9 10; do
	rm -rf "$1"
	[ -e "$1" ] || exit 0
	sleep 0.3
done`

func newHome() (*home, error) {
	h := &home{}
	var err error
	if h.as, err = unprivileged(); err != nil {
		return nil, err
	}
	if h.path, err = os.MkdirTemp("", "postgres-"); err != nil {
		return nil, err
	}
	if err = h.handOver(h.path); err == nil {
		h.warden = exec.Command("/bin/sh", "-c", wardenScript, "postgres-warden", h.path)
		// A session of its own, so that an interrupt from the terminal does not reach it.
		h.warden.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if h.orders, err = h.warden.StdinPipe(); err == nil {
			err = h.warden.Start()
		}
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(h.path))
	}
	return h, nil
}

// unprivileged returns whom PostgreSQL runs as. It is nil if this program is not root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New(`PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it as; ` +
		"start this program as another user")
}

// handOver makes PostgreSQL's user the owner of a file.
func (h *home) handOver(file string) error {
	if h.as == nil {
		return nil
	}
	return os.Chown(file, int(h.as.Uid), int(h.as.Gid))
}

// write makes a file in the directory that only its owner can read.
func (h *home) write(name, text string) (file string, err error) {
	file = filepath.Join(h.path, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", err
	}
	return file, h.handOver(file)
}

// command has no variable of this program's environment but PATH: the PG variables would
// change what it does, and the locale the messages that we read.
func (h *home) command(ctx context.Context, binary string, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = h.path
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.path, "TMPDIR=" + h.path, "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: h.as}
	return cmd
}

// guard tells the warden which process group to end; 0 means none.
func (h *home) guard(group int) error {
	word := "none"
	if group != 0 {
		word = strconv.Itoa(group)
	}
	_, err := fmt.Fprintln(h.orders, word)
	return err
}

// run runs a program to its end.
func (h *home) run(ctx context.Context, binary string, args ...string) error {
	cmd := h.command(ctx, binary, args)
	var output tail
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if err := cmd.Start(); err != nil {
		return h.notStarted(binary, err)
	}
	err := errors.Join(h.guard(cmd.Process.Pid), cmd.Wait(), h.guard(0))
	if err != nil {
		return fmt.Errorf("%s: %w: %s", binary, err, output.String())
	}
	return nil
}

// notStarted explains the error that a user sees whose temporary directory is private.
func (h *home) notStarted(binary string, err error) error {
	if h.as != nil && errors.Is(err, fs.ErrPermission) {
		err = fmt.Errorf("%w; the user with the id %d, as which PostgreSQL runs, must be able to reach %s: set TMPDIR to a directory like /tmp",
			err, h.as.Uid, h.path)
	}
	return fmt.Errorf("starting %s: %w", binary, err)
}

// remove removes the directory and ends the warden.
func (h *home) remove() error {
	err := os.RemoveAll(h.path)
	_, told := fmt.Fprintln(h.orders, "dismissed")
	return errors.Join(err, told, h.orders.Close(), h.warden.Wait())
}
