// Package progress shows on stderr how far a long run is.
package progress

import (
	"fmt"
	"io"
	"os"
	"time"
)

// Line overwrites one line on a terminal, and writes a new one at most every ten
// seconds elsewhere.
type Line struct {
	out      io.Writer
	terminal bool
	total    int
	started  time.Time
	last     time.Time
}

// Start begins a run of total steps.
func Start(total int) *Line {
	info, err := os.Stderr.Stat()
	now := time.Now()
	return &Line{out: os.Stderr, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0, total: total, started: now}
}

// Show tells what begins after done steps. It allocates: call it between
// measurements only.
func (l *Line) Show(done int, doing string) {
	now := time.Now()
	since := now.Sub(l.started).Round(time.Second)
	switch {
	case l.terminal:
		fmt.Fprintf(l.out, "\r\x1b[K%d/%d %s %s", done, l.total, since, doing)
		if done == l.total {
			fmt.Fprintln(l.out)
		}
	case done == l.total || now.Sub(l.last) >= 10*time.Second:
		fmt.Fprintf(l.out, "%d/%d %s %s\n", done, l.total, since, doing)
		l.last = now
	}
}
