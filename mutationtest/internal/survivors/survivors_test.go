package survivors

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func read(t *testing.T, text string) (List, error) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a-b.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Read(folder, []string{"a/b", "a/c"})
}

func TestSurvivorsAreReadWithTheirPackage(t *testing.T) {
	list, err := read(t, "[{\"function\": \"F\", \"kind\": \"cost\", \"because\": \"It is slow.\", \"mutants\": [\"`x` is zero (#2)\", \"`` s == `a` `` is always true\"]}]")
	if err != nil {
		t.Fatal(err)
	}
	want := List{
		{Package: "a/b", Function: "F", Source: "x", Mutation: "is zero", Nth: 2}:                   Cost,
		{Package: "a/b", Function: "F", Source: "` s == `a` `", Mutation: "is always true", Nth: 1}: Cost,
	}
	if !maps.Equal(list, want) {
		t.Errorf("read %v, want %v", list, want)
	}
}

func TestListsThatExplainNothingAreRefused(t *testing.T) {
	const good = "{\"function\": \"F\", \"kind\": \"cost\", \"because\": \"It is slow.\", \"mutants\": [\"`x` is zero\"]}"
	for text, want := range map[string]string{
		"[" + good + "," + good + "]":                                   "listed twice",
		"[" + strings.Replace(good, "It is slow.", " ", 1) + "]":        "no reason",
		"[" + strings.Replace(good, `"cost"`, `"other"`, 1) + "]":       `the kind is "other"`,
		"[" + strings.Replace(good, `"because"`, `"why"`, 1) + "]":      "why",
		"[" + strings.Replace(good, "`x` is", "x is", 1) + "]":          "is no mutant",
		"[" + strings.Replace(good, "is zero", "is zero (#1)", 1) + "]": "is no mutant",
		"[" + good: "a-b.json",
	} {
		if _, err := read(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
