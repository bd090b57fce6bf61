package corsvet

import (
	"flag"

	"golang.org/x/tools/go/analysis"
)

// Analyzers are all checks of this package.
var Analyzers = []*analysis.Analyzer{Policy, Mounting}

func init() {
	for _, a := range Analyzers {
		a.Flags.Bool("tests", false, "read tests, too; they often do on purpose what this finds")
	}
}

// withTests reports whether the flag is set.
func withTests(pass *analysis.Pass) bool {
	return pass.Analyzer.Flags.Lookup("tests").Value.(flag.Getter).Get().(bool)
}
