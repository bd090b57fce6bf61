package corsvet_test

import (
	"fmt"
	"log"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

// A program of your own can run the checks. This one reads a package that mounts its CORS
// middleware around one pattern.
func Example() {
	load := &packages.Config{Mode: packages.LoadAllSyntax, Dir: "testdata/apps"}
	pkgs, err := packages.Load(load, "./vetted")
	if err != nil {
		log.Fatal(err)
	}
	graph, err := checker.Analyze(corsvet.Analyzers, pkgs, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, action := range graph.Roots {
		for _, d := range action.Diagnostics {
			fmt.Println(d.Category, "in line", action.Package.Fset.Position(d.Pos).Line)
		}
	}
	// Output:
	// cors-no-preflights in line 12
}
