package progress

import (
	"strings"
	"testing"
	"time"
)

func TestLinesAreSparseWhereNobodyWatches(t *testing.T) {
	var out strings.Builder
	l := &Line{out: &out, total: 3, started: time.Now()}
	l.Show(0, "first")
	l.Show(1, "second")
	l.Show(3, "done")
	if got := out.String(); strings.Count(got, "\n") != 2 || !strings.Contains(got, "0/3") || !strings.Contains(got, "3/3") {
		t.Errorf("wrote %q, want the first line and the last", got)
	}
}

func TestATerminalKeepsOneLine(t *testing.T) {
	var out strings.Builder
	l := &Line{out: &out, terminal: true, total: 2, started: time.Now()}
	l.Show(0, "first")
	l.Show(1, "second")
	l.Show(2, "done")
	if got := out.String(); strings.Count(got, "\r") != 3 || strings.Count(got, "\n") != 1 {
		t.Errorf("wrote %q, want one line that is overwritten", got)
	}
}
