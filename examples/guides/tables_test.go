package guides_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rowsOf returns the cells of the table under a heading of a guide, without the row of its
// column names.
func rowsOf(t *testing.T, guide, heading string) (rows [][]string) {
	t.Helper()
	_, section, found := strings.Cut(read(t, guide), "\n"+heading+"\n")
	require.True(t, found, "%s has no heading %q", guide, heading)
	began := false
	for line := range strings.Lines(section) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") || began && !strings.HasPrefix(line, "|") {
			break
		}
		if !strings.HasPrefix(line, "|") {
			continue
		}
		began = true
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	require.Greater(t, len(rows), 2, "%s, %q: no table", guide, heading)
	return rows[2:]
}

// codeOf returns what stands between backticks in a cell.
func codeOf(cell string) (code []string) {
	for _, found := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		code = append(code, found[1])
	}
	return code
}
