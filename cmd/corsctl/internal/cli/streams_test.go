package cli

import "testing"

func TestColorsAreForTerminalsOnly(t *testing.T) {
	for _, row := range []struct {
		name       string
		env        map[string]string
		isTerminal bool
		want       bool
	}{
		{"a terminal", map[string]string{"TERM": "xterm"}, true, true},
		{"a file or a pipe", map[string]string{"TERM": "xterm"}, false, false},
		{"a terminal with NO_COLOR", map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, true, false},
		{"a terminal with an empty NO_COLOR, which counts as not set", map[string]string{"TERM": "xterm", "NO_COLOR": ""}, true, true},
		{"a terminal that cannot move its cursor", map[string]string{"TERM": "dumb"}, true, false},
	} {
		if got := showsColor(func(key string) string { return row.env[key] }, row.isTerminal); got != row.want {
			t.Errorf("%s: got %v, want %v", row.name, got, row.want)
		}
	}
}

func TestPaint(t *testing.T) {
	if got := Paint(true).Bad("no"); got != "\x1b[31mno\x1b[0m" {
		t.Errorf("got %q", got)
	}
	if got := Paint(false).Bad("no") + Paint(true).Good(""); got != "no" {
		t.Errorf("without colours: got %q", got)
	}
}
