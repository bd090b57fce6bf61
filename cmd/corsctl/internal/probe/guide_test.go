package probe_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
)

const guide = "../../../../docs/probe.md"

// guideSite is the server of the guide.
var guideSite = site{
	admits: func(origin string) bool { return strings.HasPrefix(origin, app) },
	edit: func(r *http.Request, a *answer) {
		if r.Method == http.MethodOptions {
			a.status, a.header = http.StatusNotFound, http.Header{}
			return
		}
		a.header.Del(withAuth)
		a.header.Del(exposed)
		if r.URL.Path == "/notes" {
			a.status = http.StatusOK
		}
	},
}

// TestTheGuideShowsWhatIsFound compares the parts of the guide that follow from the code.
// UPDATE_SCRIPTS=1 writes them; look at them before you commit them.
func TestTheGuideShowsWhatIsFound(t *testing.T) {
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	report := probed(t, guideSite, probe.Options{URL: "http://localhost:8080/notes", Origins: []string{app}})
	if ids := strings.Join(found(report), " "); ids != "origin-prefix preflight-not-found" {
		t.Errorf("the guide's server has %s", ids)
	}
	var output strings.Builder
	if err := report.Formats()["text"](&output, false); err != nil {
		t.Fatal(err)
	}
	var block, table strings.Builder
	for line := range strings.Lines(output.String()) {
		block.WriteString("    " + line)
	}
	table.WriteString("| id | severity | what the server does | what it means, and how to mend it |\n|---|---|---|---|\n")
	for _, r := range probe.Rules() {
		fmt.Fprintf(&table, "| <a id=\"%s\"></a>`%s` | %s | %s | %s %s |\n", r.ID, r.ID, r.Severity, r.Title, r.Browser, r.Fix)
	}
	want := replaced(t, replaced(t, string(page), "output", block.String()), "rules", escaped(table.String()))
	if os.Getenv("UPDATE_SCRIPTS") != "" {
		if err := os.WriteFile(guide, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(page) != want {
		t.Errorf("docs/probe.md differs from\n%s", want)
	}
}

// escaped keeps a star in a table from being read as emphasis.
func escaped(s string) string { return strings.ReplaceAll(s, "*", `\*`) }

// replaced replaces what is between the comments "name" and "end of name". The first
// time there is only one comment.
func replaced(t *testing.T, page, name, text string) string {
	t.Helper()
	start, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
	before, after, found := strings.Cut(page, start)
	if !found {
		t.Fatalf("docs/probe.md has no %q", start)
	}
	if _, rest, found := strings.Cut(after, end); found {
		after = rest
	}
	return before + start + "\n" + text + "\n" + end + after
}
