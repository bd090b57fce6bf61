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

// Home is a new directory for a program. Its warden is a shell that lives a moment
// longer than this program. It reads from a pipe, which closes when this program ends,
// even by SIGKILL. Then it ends the process group and removes the directory.
//
// A parent-death signal is not enough: only Linux has it, it does not reach
// grandchildren, and the directory stays.
type Home struct {
	Path   string
	warden *exec.Cmd
	orders io.WriteCloser
}

// wardenScript reads the id of a group to guard, then "dismissed". Programs get a
// moment to end, so that they can remove files elsewhere, such as the socket of Xvfb.
// The directory is removed until it stays away, because a program that was just killed
// may still write.
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

// NewHome makes a temporary directory whose name contains name.
func NewHome(name string) (*Home, error) {
	path, err := os.MkdirTemp("", "browsertest-"+name+"-")
	if err != nil {
		return nil, err
	}
	h := &Home{Path: path, warden: exec.Command("/bin/sh", "-c", wardenScript, "browsertest-warden", path)}
	// A session of its own, so that an interrupt from the terminal does not reach it.
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

// Run runs a program to its end and returns its output. If this program ends first, the
// other one ends too.
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

// Remove removes the directory and ends the warden.
func (h *Home) Remove() error {
	err := removeAll(h.Path)
	_, told := fmt.Fprintln(h.orders, "dismissed")
	return errors.Join(err, told, h.orders.Close(), h.warden.Wait())
}

// removeAll tries more than once: children that were just ended may still write.
func removeAll(dir string) (err error) {
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}
