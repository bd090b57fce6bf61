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

// lines returns a line for each route of each failure, with what is wrong there. It has
// the form of the first line of a failure with one route.
func (r *recordingTB) lines() []string {
	var lines []string
	for _, failure := range r.failures {
		first, rest, _ := strings.Cut(failure, "\n")
		if !strings.HasPrefix(rest, "   - ") {
			lines = append(lines, first)
			continue
		}
		_, what, _ := strings.Cut(first, " for ")
		for line := range strings.Lines(rest) {
			subject, listed := strings.CutPrefix(line, "   - ")
			if !listed {
				break
			}
			subject, detail, detailed := strings.Cut(strings.TrimSpace(subject), " (")
			line := subject + " for " + what
			if detailed {
				line += " (" + detail
			}
			lines = append(lines, line)
		}
	}
	return lines
}
