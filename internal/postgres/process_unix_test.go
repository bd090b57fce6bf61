//go:build unix

package postgres

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// A program that never says that it is ready.
const sleeper, sleepersArg = "/bin/sleep", "600"

func homeForTest(t *testing.T) *home {
	t.Helper()
	h, err := newHome()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestStartEndsWithItsContext(t *testing.T) {
	h := homeForTest(t)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := h.start(ctx, sleeper, []string{sleepersArg}); !errors.Is(err, context.Canceled) {
		t.Errorf("start: %v, want context.Canceled", err)
	}
	if err := h.run(ctx, sleeper, sleepersArg); !errors.Is(err, context.Canceled) {
		t.Errorf("run: %v, want context.Canceled", err)
	}
	if err := h.remove(); err != nil {
		t.Error(err)
	}
}

func TestPrivateTemporaryDirectoryIsExplained(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root starts programs as somebody else")
	}
	t.Setenv("TMPDIR", t.TempDir()) // below one that is root's alone
	h := homeForTest(t)
	if err := h.run(context.Background(), sleeper, "0"); err == nil || !strings.Contains(err.Error(), "TMPDIR") {
		t.Errorf("run: %v, want an error that names TMPDIR", err)
	}
	if err := h.remove(); err != nil {
		t.Error(err)
	}
}

// The pipe to the warden closes when this program ends, however it ends.
func TestWardenEndsWhatRunsWhenItsPipeCloses(t *testing.T) {
	h := homeForTest(t)
	p, err := h.start(context.Background(), "/bin/sh", []string{"-c", "echo database system is ready to accept connections; exec sleep 600"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.orders.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(time.Minute):
		t.Error("the program still runs")
		_ = p.kill()
	}
	if err := h.warden.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(h.path); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", h.path, err)
	}
}
