package exporttypes

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
)

// tally counts what became of the vectors.
type tally struct {
	same, different int
	excused         map[string]int // vectors that needed a code
	unsayable       map[string]int // by the field
}

func (c *tally) cannotSay(problems []*export.Unsayable) {
	if c.unsayable == nil {
		c.unsayable = map[string]int{}
	}
	c.unsayable[problems[0].Field]++
}

func (c *tally) judged(codes []string) {
	if c.excused == nil {
		c.excused = map[string]int{}
	}
	if len(codes) == 0 {
		c.same++
		return
	}
	c.different++
	for _, code := range codes {
		c.excused[code]++
	}
}

// row is the target's row of the table in docs/export.md.
func (c *tally) row(target string) string {
	return fmt.Sprintf("| %s | %d | %d | %s | %s |\n", target, c.same+c.different, c.same, exportjudge.Counted(c.excused), exportjudge.Counted(c.unsayable))
}

// gatewayRow is the row of the target that has no answers of its own.
func gatewayRow(t *testing.T) string {
	t.Helper()
	counts := tally{}
	for _, v := range vectorsOfExports(t) {
		r, problems := exportTo(t, "gateway-api", *v.Policy)
		if r == nil {
			counts.cannotSay(problems)
			continue
		}
		counts.same++
	}
	return fmt.Sprintf("| gateway-api | none of %d, it is up to the gateway | | | %s |\n", counts.same, exportjudge.Counted(counts.unsayable))
}

const guide = "../../../docs/export.md"

// compareTable compares the table of the guide. UPDATE_SCRIPTS=1 writes it; look at it
// before you commit it.
func compareTable(t *testing.T, rows []string) {
	t.Helper()
	if len(rows) != len(answering)+1 {
		return // -run left targets out
	}
	table := "| target | vectors answered | byte for byte | otherwise, by code | cannot be said, by field |\n|---|---|---|---|---|\n" + strings.Join(rows, "")
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(text), "<!-- checked -->\n")
	_, after, ended := strings.Cut(after, "<!-- end of checked -->\n")
	if !found || !ended {
		t.Fatal("docs/export.md has no place for the table")
	}
	want := before + "<!-- checked -->\n\n" + table + "\n<!-- end of checked -->\n" + after
	if os.Getenv("UPDATE_SCRIPTS") != "" {
		if err := os.WriteFile(guide, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("docs/export.md differs from\n%s", table)
	}
}

// TestTheGuideExplainsEveryCode compares the departures of random policies with the rows
// of the guide, which begin with the code and the targets that it holds for.
func TestTheGuideExplainsEveryCode(t *testing.T) {
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\| ([a-z, -]+) \\|").FindAllStringSubmatch(string(text), -1) {
		for target := range strings.SplitSeq(row[2], ", ") {
			explained[row[1]+" of "+target] = true
		}
	}
	g := newGenerator(t)
	for range rounds() {
		p := g.policy()
		for _, target := range []string{"traefik", "envoy", "istio", "gateway-api"} {
			r, _ := exportTo(t, target, p)
			if r == nil {
				continue
			}
			for _, d := range r.Departures {
				if !explained[d.Code+" of "+target] {
					t.Errorf("docs/export.md does not explain %s of %s", d.Code, target)
					explained[d.Code+" of "+target] = true
				}
			}
		}
	}
}
