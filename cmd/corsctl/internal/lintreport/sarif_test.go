package lintreport_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/document"
	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
	"github.com/sallyport/cors/cmd/corsctl/internal/lintreport"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
)

const policy = `# é
allowOrigins:
  - 'https://Å.test'      # é
  - https://A.test/       # é
  - "https://a.test:443"
  - https://b.test, https://c.test
  - https://*
allowMethods: [put, PUT, PUT]
allowHeaders: [Cookie]
allowCredentials: no
`

// TestSARIFHasWhatTheSchemaRequires lists what sarif-schema-2.1.0.json requires of the
// objects that are written.
func TestSARIFHasWhatTheSchemaRequires(t *testing.T) {
	required := map[string][]string{
		"": {"version", "runs"}, "runs": {"tool"}, "tool": {"driver"}, "driver": {"name"}, "rules": {"id"}, "results": {"message"},
		"message": {"text"}, "fixes": {"artifactChanges"}, "artifactChanges": {"artifactLocation", "replacements"}, "replacements": {"deletedRegion"},
		"deletedRegion": {"startLine", "startColumn"}, "region": {"startLine", "startColumn"}, "insertedContent": {"text"},
	}
	seen := map[string]int{}
	var check func(name string, value any)
	check = func(name string, value any) {
		switch v := value.(type) {
		case []any:
			for _, item := range v {
				check(name, item)
			}
		case map[string]any:
			seen[name]++
			for _, key := range required[name] {
				if _, found := v[key]; !found {
					t.Errorf("an object %q has no %q: %v", name, key, v)
				}
			}
			for key, item := range v {
				check(key, item)
			}
		case float64:
			if strings.HasSuffix(name, "Line") || strings.HasSuffix(name, "Column") {
				if v < 1 {
					t.Errorf("%s is %v, and counts from 1", name, v)
				}
			}
		}
	}
	check("", read(t, policy))
	for name := range required {
		if seen[name] == 0 {
			t.Errorf("no object %q was checked", name)
		}
	}
}

// read returns the SARIF of a policy, as any reader of JSON sees it.
func read(t *testing.T, text string) (log any) {
	t.Helper()
	if err := json.Unmarshal(sarifOf(t, text), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func sarifOf(t *testing.T, text string) []byte {
	t.Helper()
	f := policydoc.Read("deploy/my policy.yaml", []byte(text))
	r := &lintreport.Report{
		Files:    []lintreport.File{{Name: f.Name, Data: []byte(text), Policies: len(f.Policies)}},
		Findings: lint.Check(f), Version: "v1",
	}
	var b bytes.Buffer
	if err := r.Formats()[lintreport.SARIF](&b, false); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type region struct{ StartLine, StartColumn, EndLine, EndColumn int }

type results struct {
	Runs []struct {
		Results []struct {
			RuleID    string
			Locations []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           region
				}
			}
			Fixes []struct {
				ArtifactChanges []struct {
					Replacements []struct {
						DeletedRegion   region
						InsertedContent struct{ Text string }
					}
				}
			}
		}
	}
}

// TestFixesOfSARIFMend applies each fix by itself, as a tool would do that knows only
// lines and columns: the finding is then gone.
func TestFixesOfSARIFMend(t *testing.T) {
	var log results
	if err := json.Unmarshal(sarifOf(t, policy), &log); err != nil {
		t.Fatal(err)
	}
	before := len(log.Runs[0].Results)
	fixes := 0
	findings := lint.Check(policydoc.Read("deploy/my policy.yaml", []byte(policy)))
	for n, result := range log.Runs[0].Results {
		if got := result.Locations[0].PhysicalLocation.ArtifactLocation.URI; got != "deploy/my%20policy.yaml" {
			t.Errorf("the address of the file is %q", got)
		}
		for _, fix := range result.Fixes {
			fixes++
			mended := []rune(policy)
			replacements := fix.ArtifactChanges[0].Replacements
			for i := len(replacements) - 1; i >= 0; i-- {
				r := replacements[i]
				start, end := at(r.DeletedRegion.StartLine, r.DeletedRegion.StartColumn), at(r.DeletedRegion.EndLine, r.DeletedRegion.EndColumn)
				mended = append(append(append([]rune{}, mended[:start]...), []rune(r.InsertedContent.Text)...), mended[end:]...)
			}
			var again results
			if err := json.Unmarshal(sarifOf(t, string(mended)), &again); err != nil {
				t.Fatal(err)
			}
			count := func(r results) (n int) {
				for _, other := range r.Runs[0].Results {
					if other.RuleID == result.RuleID {
						n++
					}
				}
				return n
			}
			if want := string(document.Apply([]byte(policy), findings[n].Edits())); string(mended) != want {
				t.Errorf("%s: by lines and columns the fix makes\n%s\nand by bytes\n%s", result.RuleID, string(mended), want)
			}
			if count(again) != count(log)-1 {
				t.Errorf("%s: %d before, %d after the fix:\n%s", result.RuleID, count(log), count(again), string(mended))
			}
		}
	}
	if fixes < 6 || fixes == before {
		t.Errorf("%d of %d results have a fix: the test judges too little", fixes, before)
	}
}

// at returns the index of a line and column in the policy, in characters.
func at(line, column int) int {
	n := 0
	for i, text := range strings.SplitAfter(policy, "\n") {
		if i == line-1 {
			return n + column - 1
		}
		n += len([]rune(text))
	}
	return n
}
