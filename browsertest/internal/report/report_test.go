package report_test

import (
	"strings"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/report"
	"github.com/sallyport/cors/browsertest/internal/suite"
)

var departure = &suite.Departure{
	Browser: "Chromium", Versions: []string{"1"}, Does: "it does this", Standard: "A standard: that", Link: "https://bug.example/1",
}

func findings() []suite.Finding {
	f := suite.Finding{Group: "origins", Name: "a case", Rule: "a rule", Browser: "Chromium", Version: "1.2"}
	holds, departs, fails := f, f, f
	holds.Adapter, departs.Adapter, fails.Adapter = "gin", "gin", "echo"
	holds.Explanations = []string{"refused: <b>"}
	departs.Problems = []suite.Problem{{What: "requests", Want: "1", Got: "2"}}
	departs.Excuse(departure, "requests", "2")
	fails.Problems = []suite.Problem{{What: "requests", Want: "1", Got: "3"}}
	fails.Excuse(departure, "requests", "2")
	return []suite.Finding{holds, departs, fails}
}

// table is that of the findings.
const table = "| cases on each of gin and echo | Chromium 1.2 |\n|---|--:|\n" +
	"| origins | 1 + 1 known; echo: 0, 1 FAIL |\n| all | 1 + 1 known; echo: 0, 1 FAIL |\n\n" +
	"In the cases that are known, a browser departs from the standard:\n\n" +
	"- Chromium 1: it does this. A standard: that ([its bug](https://bug.example/1))\n"

func TestMarkdownHasWhatAdaptersHaveInCommonAndWhoDiffers(t *testing.T) {
	if got := report.New(findings()).Markdown(); got != table {
		t.Errorf("Markdown()\n got %s\nwant %s", got, table)
	}
}

func TestTableOfADocumentIsReplacedAndGuarded(t *testing.T) {
	const start, end = "<!-- browsers: written by go run -C browsertest ./cmd/report -docs ../docs/browsers.md, sha256 ", "<!-- end of browsers -->\n"
	document, err := report.New(findings()).InDocument("before\n" + start + "0 -->\nold\n" + end + "after\n")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(document, "before\n"+start) || !strings.HasSuffix(document, "\n"+table+"\n"+end+"after\n") {
		t.Errorf("InDocument()\n got %s\nwant the table between before and after", document)
	}
	if got, err := report.TableOf(document); err != nil || !strings.Contains(got, table) {
		t.Errorf("TableOf()\n got %s, error %v\nwant %s", got, err, table)
	}
	if got, err := report.TableOf(strings.Replace(document, "1 FAIL", "0 FAIL", 1)); err == nil {
		t.Errorf("TableOf() of a table that was edited\n got %s\nwant an error", got)
	}
	for _, broken := range []string{"", start + "0 -->\nno end\n", "no start\n" + end} {
		if got, err := report.New(findings()).InDocument(broken); err == nil {
			t.Errorf("InDocument(%q)\n got %q\nwant an error", broken, got)
		}
	}
}

func TestHTMLNeedsNothingElseAndEscapes(t *testing.T) {
	var b strings.Builder
	if err := report.New(findings()).WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	for _, unwanted := range []string{"<b>", "src=", "<link", "<script", "@import", "url("} {
		if strings.Contains(b.String(), unwanted) {
			t.Errorf("the page contains %q", unwanted)
		}
	}
	for _, wanted := range []string{"refused: &lt;b&gt;", `<a href="https://bug.example/1">its bug</a>`, "a rule"} {
		if !strings.Contains(b.String(), wanted) {
			t.Errorf("the page lacks %q", wanted)
		}
	}
}
