package cachetest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const guide = "../docs/caches.md"

// TestTheGuideShowsTheSettingsThatWereTried compares the settings of the guide with those
// that the other tests load, byte for byte.
func TestTheGuideShowsTheSettingsThatWereTried(t *testing.T) {
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, block := range regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		if block[1] != "go" {
			shown = append(shown, block[2])
		}
	}
	files, err := filepath.Glob("testdata/guide/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files, %v", err)
	}
	for _, file := range files {
		tried, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.Index(shown, string(tried))
		if i < 0 {
			t.Errorf("%s does not show %s", guide, file)
			continue
		}
		shown = slices.Delete(shown, i, i+1)
	}
	if len(shown) > 0 {
		t.Errorf("no test loads what %s shows:\n%s", guide, strings.Join(shown, "\n"))
	}
}
