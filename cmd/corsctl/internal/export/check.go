package export

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Check has the target itself check its files, in a folder that is removed afterwards. The
// error has what the target says, or tells that it is not installed.
func Check(ctx context.Context, to string, r *Result) error {
	t, err := find(to)
	if err != nil {
		return err
	}
	if t.check == nil {
		return fmt.Errorf("--check: %s has no program that checks its files", t.title)
	}
	dir, err := os.MkdirTemp("", "corsctl-export-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := r.Write(dir); err != nil {
		return err
	}
	cmd, err := t.check(dir, r)
	if err != nil {
		return err
	}
	said, err := runCheck(ctx, cmd)
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("--check: %s is not installed: %w", t.title, err)
	}
	if err != nil {
		return fmt.Errorf("%s refuses the files: %w\n%s", strings.Join(cmd.Args, " "), err, said)
	}
	return nil
}

func runCheck(ctx context.Context, cmd *exec.Cmd) (said []byte, err error) {
	withContext := exec.CommandContext(ctx, cmd.Path, cmd.Args[1:]...)
	withContext.Err, withContext.Dir, withContext.Env = cmd.Err, cmd.Dir, cmd.Env
	return withContext.CombinedOutput()
}

// program finds a program that Debian keeps where only root's PATH has it.
func program(name string) string {
	if _, err := exec.LookPath(name); err == nil {
		return name
	}
	for _, folder := range []string{"/usr/sbin/", "/usr/local/sbin/"} {
		if path, err := exec.LookPath(folder + name); err == nil {
			return path
		}
	}
	return name // whose error says that it is not found
}
