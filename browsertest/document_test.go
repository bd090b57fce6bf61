package browsertest

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/report"
	"github.com/sallyport/cors/browsertest/internal/suite"
)

// A run in the browsers writes the table of docs/browsers.md. This test needs none: it
// checks that nobody has edited the table, and that it claims nothing that is not
// asked. It only logs cases that were added since.
func TestTableOfBrowsersClaimsNothingThatIsNotAsked(t *testing.T) {
	document, err := os.ReadFile("../docs/browsers.md")
	if err != nil {
		t.Fatal(err)
	}
	table, err := report.TableOf(string(document))
	if err != nil {
		t.Fatal(err)
	}
	asked, err := suite.Asked()
	if err != nil {
		t.Fatal(err)
	}
	asked["oracle"] = triples
	for _, n := range asked {
		asked["all"] += n
	}
	claimed := claims(t, table)
	for group, most := range claimed {
		if most > asked[group] {
			t.Errorf("group %q: the table claims %d cases, and %d are asked: write the table again", group, most, asked[group])
		}
	}
	for group, n := range asked {
		if most, known := claimed[group]; group != "oracle" && group != "all" && most < n {
			t.Logf("group %q: %d cases are asked, the table has %d (%t)", group, n, most, known)
		}
	}
	for _, d := range suite.AllDepartures() {
		if !strings.Contains(table, d.Claim()) || !strings.Contains(table, d.Link) {
			t.Errorf("the document lacks a departure that is listed: %s", d)
		}
	}
}

var (
	tableRow = regexp.MustCompile(`(?m)^\| ([^|]+?) \| (.*\d.*) \|$`)
	ownCases = regexp.MustCompile(`(\d+)(?: \+ (\d+) known)?`)
)

// claims returns the most cases that the table has of each group.
func claims(t *testing.T, table string) map[string]int {
	t.Helper()
	most := map[string]int{}
	for _, row := range tableRow.FindAllStringSubmatch(table, -1) {
		if strings.HasPrefix(row[1], "cases on each") {
			continue
		}
		for _, cell := range strings.Split(row[2], " | ") {
			for _, text := range strings.Split(cell, "; ") {
				if strings.Contains(text, "FAIL") {
					t.Errorf("group %q: the table has a failure: %s", row[1], text)
				}
				_, own, named := strings.Cut(text, ": ")
				if !named {
					own = text
				}
				if own == "–" { // the cases are not about that adapter
					continue
				}
				numbers := ownCases.FindStringSubmatch(own)
				if numbers == nil {
					t.Fatalf("group %q: no number of cases in %q", row[1], text)
				}
				sum := 0
				for _, n := range numbers[1:] {
					if n != "" {
						value, err := strconv.Atoi(n)
						if err != nil {
							t.Fatal(err)
						}
						sum += value
					}
				}
				most[row[1]] = max(most[row[1]], sum)
			}
		}
	}
	if len(most) < 20 {
		t.Errorf("the table has %d groups, want at least 20:\n%s", len(most), table)
	}
	return most
}
