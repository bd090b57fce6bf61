package suite

import (
	"os"
	"regexp"
	"testing"
)

// TestTheGuideSaysOfEachKindWhatIsTested compares the table of the guide with the kinds that
// the browsers run.
func TestTheGuideSaysOfEachKindWhatIsTested(t *testing.T) {
	text, err := os.ReadFile("../../../docs/images-fonts-scripts.md")
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]kind{}
	for _, k := range kinds {
		byName[k.name] = k
	}
	rows := regexp.MustCompile("(?m)^\\| .+ \\| (yes|no) \\| (?:(yes|no) )?\\| `(.+)` \\|$").FindAllStringSubmatch(string(text), -1)
	if len(rows) != 15 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		k, found := byName[row[3]]
		if !found {
			t.Errorf("no kind is named %q", row[3])
			continue
		}
		if uses := row[1] == "yes"; uses == k.noCORS {
			t.Errorf("%s uses CORS: the guide says %t", k.name, uses)
		}
		want := ""
		if !k.noCORS {
			want = map[bool]string{false: "no", true: "yes"}[k.includes]
		}
		if row[2] != want {
			t.Errorf("%s includes credentials: the guide says %q, and the test %q", k.name, row[2], want)
		}
	}
}
