package corsvet_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

func TestPolicy(t *testing.T) {
	analysistest.Run(t, apps(t), corsvet.Policy, "./policies")
}

func TestFixesOfPolicies(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, apps(t), corsvet.Policy, "./policyfixes")
}
