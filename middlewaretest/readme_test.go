package middlewaretest

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of README.md anew")

// tables are those of README.md, each between a line <!-- name --> and the next
// <!-- end -->.
var tables = []struct {
	name string
	rows []row
}{
	{"gin", ginRows},
	{"echo", echoRows},
	{"chi", chiRows},
	{"net/http", httpRows},
}

func TestTheTablesOfTheREADMEAreTheRows(t *testing.T) {
	content, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := string(content)
	for _, table := range tables {
		before, rest, found := strings.Cut(want, "<!-- "+table.name+" -->\n")
		_, after, ended := strings.Cut(rest, "<!-- end -->\n")
		if !found || !ended {
			t.Fatalf("README.md has no place for the table of %s, from <!-- %[1]s --> to <!-- end -->", table.name)
		}
		want = before + "<!-- " + table.name + " -->\n" + markdown(table.rows) + "<!-- end -->\n" + after
	}
	if want == string(content) {
		return
	}
	if !*update {
		t.Fatal("README.md differs from the rows of the tests: go test -run README -update")
	}
	if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func markdown(rows []row) string {
	var b strings.Builder
	b.WriteString("\n| middleware | order | preflight | answer | error | |\n|---|---|---|---|---|---|\n")
	for i, r := range rows {
		name := r.name
		if i > 0 && rows[i-1].name == name {
			name = ""
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d %s | %s |\n", name, r.order, preflightCell(r.preflight), r.answer, r.failsWith, r.failure, r.why)
	}
	return b.String() + "\n"
}

func preflightCell(status int) string {
	if status == http.StatusNoContent {
		return "answered"
	}
	return fmt.Sprintf("**%d**", status)
}

func TestEveryOrderIsTriedOnce(t *testing.T) {
	for _, table := range tables {
		tried := map[string]bool{}
		for _, r := range table.rows {
			order := r.name + ", " + r.order
			if tried[order] {
				t.Errorf("%s: %s stands in two rows", table.name, order)
			}
			tried[order] = true
		}
	}
}
