package corsvet

import "golang.org/x/tools/go/analysis"

// Analyzers are all checks of this package.
var Analyzers = []*analysis.Analyzer{Policy, Mounting}

// withTests is the flag -tests of both analyzers.
var withTests bool

func init() {
	for _, a := range Analyzers {
		a.Flags.BoolVar(&withTests, "tests", false, "read tests, too; they often do on purpose what these checks find")
	}
}
