package child

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Home is a new directory for a program. Its warden, a shell, lives a moment
// longer than this program: it reads from a pipe, which ends when this program
// does, even by SIGKILL; then it ends the process group that it was told of and
// removes the directory.
//
// A parent-death signal would not do: it is Linux's alone, reaches no
// grandchildren, and leaves the directory.
type Home struct {
	Path   string
	warden *exec.Cmd
	orders io.WriteCloser
}

// wardenScript reads the id of a group to guard, then "dismissed". What gets a
// moment to end removes what is not in its directory, Xvfb its socket. Removing is
// tried until the directory stays away, because what was just killed may still
// have been writing.
const wardenScript = `
group=
while read -r word; do
	[ "$word" = dismissed ] && exit
	group=$word
done
if [ -n "$group" ]; then
	kill -15 "-$group" && sleep 0.5
	kill -9 "-$group"
fi
for try in 1 2 3 4 5 6 7 8 9 10; do
	rm -rf "$1"
	sleep 0.3
	[ -e "$1" ] || exit
done`

// NewHome makes a directory among the temporary files, with name in its own.
func NewHome(name string) (*Home, error) {
	path, err := os.MkdirTemp("", "browsertest-"+name+"-")
	if err != nil {
		return nil, err
	}
	h := &Home{Path: path, warden: exec.Command("/bin/sh", "-c", wardenScript, "browsertest-warden", path)}
	// A session of its own: what is meant for a terminal's programs, an interrupt,
	// is not meant for it.
	h.warden.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if h.orders, err = h.warden.StdinPipe(); err == nil {
		err = h.warden.Start()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("a warden for %s: %w", path, err), os.Remove(path))
	}
	return h, nil
}

// guard tells the warden which process group to end.
func (h *Home) guard(group int) error {
	_, err := fmt.Fprintln(h.orders, group)
	return err
}

// Run runs a program to its end and returns its output. Should this program end
// before, so does that one.
func (h *Home) Run(cmd *exec.Cmd) (output []byte, err error) {
	var combined bytes.Buffer
	cmd.Stdout, cmd.Stderr = &combined, &combined
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	guarded := h.guard(cmd.Process.Pid)
	err = errors.Join(cmd.Wait(), guarded)
	return combined.Bytes(), err
}

// Remove removes the directory and lets the warden go.
func (h *Home) Remove() error {
	err := removeAll(h.Path)
	_, told := fmt.Fprintln(h.orders, "dismissed")
	return errors.Join(err, told, h.orders.Close(), h.warden.Wait())
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
