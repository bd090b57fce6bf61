package corstest_test

import (
	"fmt"
	"strings"
	"testing"
)

// recordingTB is a test that may fail without failing the test that it is in.
type recordingTB struct {
	testing.TB
	failures []string
}

func (r *recordingTB) Helper() {}

func (r *recordingTB) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recordingTB) text() string { return strings.Join(r.failures, "\n") }

func (r *recordingTB) firstLines() []string {
	var lines []string
	for _, failure := range r.failures {
		line, _, _ := strings.Cut(failure, "\n")
		lines = append(lines, line)
	}
	return lines
}
