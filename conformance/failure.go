package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// failure is one difference between a response and what it must be. Failures are
// values, so that the tests of the suite can use adapters that must fail.
type failure struct {
	what      string
	want, got string // empty where what says everything
}

func (f failure) String() string {
	if f.want == "" && f.got == "" {
		return f.what
	}
	return fmt.Sprintf("%s\n   want %s\n   got  %s", f.what, f.want, f.got)
}

// lineFailures compares the lines of one header, byte for byte and in order.
func lineFailures(name string, want, got []string) []failure {
	if slices.Equal(want, got) {
		return nil
	}
	return []failure{{name, shownLines(want), shownLines(got)}}
}

func shownLines(lines []string) string {
	if len(lines) == 0 {
		return "(absent)"
	}
	shown := make([]string, len(lines))
	for i, line := range lines {
		shown[i] = fmt.Sprintf("%q", line)
	}
	return strings.Join(shown, "\n        ")
}
