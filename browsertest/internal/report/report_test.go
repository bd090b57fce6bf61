package report_test

import (
	"strings"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/report"
	"github.com/sallyport/cors/browsertest/internal/suite"
)

func findings() []suite.Finding {
	f := suite.Finding{Group: "origins", Name: "a case", Rule: "a rule", Browser: "Chromium", Version: "1"}
	holds, departs, fails := f, f, f
	holds.Adapter, departs.Adapter, fails.Adapter = "gin", "gin", "echo"
	holds.Explanations = []string{"refused: <b>"}
	departs.Problems, departs.Departure = []string{"differs"}, "Chromium 1: known"
	fails.Problems = []string{"wrong"}
	return []suite.Finding{holds, departs, fails}
}

func TestMarkdownCountsByBrowserAndAdapter(t *testing.T) {
	const want = "| | gin | echo |\n|---|---|---|\n| Chromium 1 | 1 + 1 known | 0, 1 FAIL |\n\n" +
		"Known departures of the browsers from the standard:\n\n- Chromium 1: known\n"
	if got := report.New(findings()).Markdown(); got != want {
		t.Errorf("Markdown()\n got %s\nwant %s", got, want)
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
	for _, wanted := range []string{"refused: &lt;b&gt;", "Chromium 1: known", "a rule"} {
		if !strings.Contains(b.String(), wanted) {
			t.Errorf("the page lacks %q", wanted)
		}
	}
}
