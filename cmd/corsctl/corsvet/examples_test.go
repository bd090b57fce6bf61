package corsvet_test

import (
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
	for _, action := range graph.Roots {
		if action.Err != nil {
			t.Errorf("%s: %v", action, action.Err)
		}
		for _, d := range action.Diagnostics {
			t.Errorf("%s: %s (%s)", action.Package.Fset.Position(d.Pos), d.Message, d.Category)
		}
	}
}
