package exporttest

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
)

// tally counts what became of the vectors.
type tally struct {
	total int // that can be exported at all

	unsayable      map[string]int // by the field
	passed, failed int
	excused        int
	excusedByCode  map[string]int
}

func (c *tally) cannotSay(problem *export.Unsayable) {
	if c.unsayable == nil {
		c.unsayable = map[string]int{}
	}
	c.unsayable[problem.Field]++
}

func (c *tally) judged(excused []string, failed bool) {
	switch {
	case failed:
		c.failed++
	case len(excused) > 0:
		c.excused++
		if c.excusedByCode == nil {
			c.excusedByCode = map[string]int{}
		}
		slices.Sort(excused)
		for _, code := range slices.Compact(excused) {
			c.excusedByCode[code]++
		}
	default:
		c.passed++
	}
}

// isWhole reports whether every vector was sent, and not only those of -run.
func (c *tally) isWhole() bool {
	sent := c.passed + c.excused + c.failed
	for _, n := range c.unsayable {
		sent += n
	}
	return sent == c.total
}

// row is the server's row of the table in docs/export.md.
func (c *tally) row(s server) string {
	return fmt.Sprintf("| %s %s | %d | %d | %s | %s |", s.target(), s.version(), c.passed+c.excused+c.failed, c.passed, exportjudge.Counted(c.excusedByCode), exportjudge.Counted(c.unsayable))
}

const guide = "../../../docs/export.md"

// checkRow compares the row of a server in the guide. UPDATE_GUIDE=1 writes it anew.
func checkRow(t *testing.T, row string) {
	t.Helper()
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(page), "\n"+row+"\n") {
		return
	}
	head, _, _ := strings.Cut(strings.TrimPrefix(row, "| "), " |")
	const rule = "|---|--:|--:|---|---|\n"
	old := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(head) + ` \|.*\n`)
	if os.Getenv("UPDATE_GUIDE") == "" {
		t.Errorf("docs/export.md has another row of %s; UPDATE_GUIDE=1 writes\n%s", head, row)
		return
	}
	text := strings.Replace(old.ReplaceAllString(string(page), ""), rule, rule+row+"\n", 1)
	if err := os.WriteFile(guide, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestTheGuideCountsTheVectorsThatAreLeftOut compares the table of them.
func TestTheGuideCountsTheVectorsThatAreLeftOut(t *testing.T) {
	_, left, err := exportjudge.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	table := "| vectors left out | since |\n|--:|---|\n"
	for _, reason := range slices.Sorted(maps.Keys(left)) {
		table += fmt.Sprintf("| %d | %s |\n", left[reason], reason)
	}
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(page), "\n\n"+table+"\n") {
		return
	}
	if os.Getenv("UPDATE_GUIDE") == "" {
		t.Fatalf("docs/export.md has another table; UPDATE_GUIDE=1 writes\n%s", table)
	}
	old := regexp.MustCompile(`\| vectors left out \|(?:.*\n)(?:\|.*\n)+`)
	if len(old.FindAllString(string(page), -1)) != 1 {
		t.Fatal("docs/export.md has no such table")
	}
	if err := os.WriteFile(guide, []byte(old.ReplaceAllLiteralString(string(page), table)), 0o666); err != nil {
		t.Fatal(err)
	}
}
