package corsvet_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

// TestTheProgramsOfThisProjectAreRight reads the examples and the programs of the
// documents, which are tests of examples/readme and of the packages.
func TestTheProgramsOfThisProjectAreRight(t *testing.T) {
	t.Setenv("GOFLAGS", "-tags=nomsgpack")
	for _, a := range corsvet.Analyzers {
		if err := a.Flags.Set("tests", "true"); err != nil {
			t.Fatal(err)
		}
		defer a.Flags.Set("tests", "false")
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: "../../..", Tests: true}, "./examples/...")
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) < 10 {
		t.Errorf("only %d packages were found: %v", len(pkgs), pkgs)
	}
	graph, err := checker.Analyze(corsvet.Analyzers, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, action := range graph.Roots {
		if action.Err != nil {
			t.Errorf("%s: %v", action, action.Err)
		}
		for _, d := range action.Diagnostics {
			position := action.Package.Fset.Position(d.Pos)
			folder, file := filepath.Split(position.Filename)
			name := filepath.Base(folder) + "/" + file
			if strings.HasSuffix(file, "mistakes_test.go") || slices.Contains(showMistakes, name) {
				found[name] = true
				continue
			}
			t.Errorf("%s: %s (%s)", position, d.Message, d.Category)
		}
	}
	for _, name := range append(showMistakes, "mounting/chimistakes_test.go", "mounting/echomistakes_test.go", "mounting/ginmistakes_test.go", "mounting/nethttpmistakes_test.go") {
		if !found[name] {
			t.Errorf("nothing is found in %s, which shows mistakes", name)
		}
	}
}

// showMistakes are files that show or try what the guides warn of, besides those that are
// called mistakes.
var showMistakes = []string{
	"guides/apps_test.go", "guides/errors_test.go", "guides/previews_test.go",
	"mounting/chiorder_test.go", "mounting/nethttporder_test.go",
}
