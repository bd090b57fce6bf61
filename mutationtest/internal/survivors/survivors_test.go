package survivors

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sallyport/cors/mutationtest/internal/schemata"
)

func read(t *testing.T, text string) (List, error) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a-b.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Read(folder, []string{"a/b", "a/c"})
}

func TestSurvivorIsReadWithItsPackage(t *testing.T) {
	list, err := read(t, `[{"function": "F", "source": "x", "mutation": "is zero", "nth": 2, "kind": "cost", "because": "It is slow."}]`)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := list[schemata.Key{Package: "a/b", Function: "F", Source: "x", Mutation: "is zero", Nth: 2}]
	if !ok || s.Kind != Cost || len(list) != 1 {
		t.Errorf("read %v", list)
	}
}

func TestListsThatExplainNothingAreRefused(t *testing.T) {
	const good = `{"function": "F", "source": "x", "mutation": "is zero", "kind": "cost", "because": "It is slow."}`
	for text, want := range map[string]string{
		"[" + good + "," + good + "]":                              "listed twice",
		"[" + strings.Replace(good, "It is slow.", " ", 1) + "]":   "no reason",
		"[" + strings.Replace(good, `"cost"`, `"other"`, 1) + "]":  `the kind is "other"`,
		"[" + strings.Replace(good, `"because"`, `"why"`, 1) + "]": "why",
		"[" + good: "a-b.json",
	} {
		if _, err := read(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
