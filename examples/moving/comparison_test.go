package moving

import (
	"fmt"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/corstest"
)

// TestMain reads the seed of CI, which each commit has anew: go test may otherwise repeat an
// old result, since it does not see that a guide outside of this module has changed.
func TestMain(m *testing.M) {
	os.Getenv("CORSTEST_SEED")
	os.Exit(m.Run())
}

// difference is a request that two programs answer in different ways.
type difference struct{ name, before, after string }

func (d difference) row() string {
	return fmt.Sprintf("| %s | %s | %s |", d.name, d.before, d.after)
}

// outcome is how a program answers a request, and what the client gets.
func outcome(t *testing.T, address string, send func(c *client) string) string {
	c := &client{t: t, address: address, now: time.Now()}
	got := send(c)
	if c.answers == nil {
		return got
	}
	return strings.Join(c.answers, ", ") + ": " + got
}

// TestProgramsBeforeAndAfterTheMove starts the programs of each guide.
func TestProgramsBeforeAndAfterTheMove(t *testing.T) {
	for move, guide := range guides {
		t.Run(move, func(t *testing.T) {
			before, after := startBoth(t, move)
			t.Run("the guide lists all differences", func(t *testing.T) { compare(t, guide, before, after) })
			t.Run("CheckApp finds nothing after the move", func(t *testing.T) {
				app := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: after})
				corstest.CheckApp(t, app, page, []corstest.Endpoint{
					{Method: "GET", Path: "/notes"}, {Method: "POST", Path: "/notes"},
					{Method: "PUT", Path: "/notes/1"}, {Method: "DELETE", Path: "/notes/1"},
				})
			})
		})
	}
}

// compare is about the section "What is different": its table has one row for each request
// with another outcome, and no other rows.
func compare(t *testing.T, guide, before, after string) {
	var wanted, listed []string
	same := 0
	for _, r := range requests {
		d := difference{r.name, outcome(t, before, r.send), outcome(t, after, r.send)}
		t.Log(d.row())
		if d.before == d.after {
			same++
			continue
		}
		wanted = append(wanted, d.row())
	}
	section := sectionOf(t, guide, "What is different")
	for _, row := range rowsOf(section) {
		require.Len(t, row, 4, "a row has a request, before, after and why")
		assert.NotEmpty(t, row[3], "why %s differs", row[0])
		listed = append(listed, difference{row[0], row[1], row[2]}.row())
	}
	assert.Equal(t, strings.Join(wanted, "\n"), strings.Join(listed, "\n"), "the rows, without why")
	assert.Contains(t, section, fmt.Sprintf("%d of %d requests", same, len(requests)), "how many are the same")
}

// sectionOf returns the text under a heading of a guide in docs/moving.
func sectionOf(t *testing.T, guide, heading string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "moving", guide))
	require.NoError(t, err)
	_, section, found := strings.Cut(string(text), "\n## "+heading+"\n")
	require.True(t, found, "%s has no section %q", guide, heading)
	section, _, _ = strings.Cut(section, "\n## ")
	return section
}

// rowsOf returns the cells of all tables of a text, without their headers.
func rowsOf(text string) (rows [][]string) {
	inBody := false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case !strings.HasPrefix(line, "|"):
			inBody = false
		case strings.HasPrefix(line, "|---"):
			inBody = true
		case inBody:
			cells := strings.Split(strings.Trim(line, "|"), " | ")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			rows = append(rows, cells)
		}
	}
	return rows
}
