package report

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASectionIsReplacedAndTheRestStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	page := "# Page\n\n<!-- peers: written by a command -->\n\nold\n\n<!-- end of peers -->\n\nThe end.\n"
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	write := func(w io.Writer) error { _, err := fmt.Fprintln(w, "new"); return err }
	if err := WriteSection(path, "peers", write); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(page, "old", "new", 1); string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := WriteSection(path, "routers", write); err == nil || !strings.Contains(err.Error(), "<!-- routers -->") {
		t.Errorf("a section that is not there: %v, want an error that names it", err)
	}
}
