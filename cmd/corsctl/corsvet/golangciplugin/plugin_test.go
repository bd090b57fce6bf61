package golangciplugin

import (
	"slices"
	"testing"

	"github.com/golangci/plugin-module-register/register"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

// golangci-lint looks the linter up by the name in its configuration.
func TestTheLinterIsRegistered(t *testing.T) {
	make, err := register.GetPlugin("corsvet")
	if err != nil {
		t.Fatal(err)
	}
	linter, err := make(nil)
	if err != nil {
		t.Fatal(err)
	}
	analyzers, err := linter.BuildAnalyzers()
	if err != nil || !slices.Equal(analyzers, corsvet.Analyzers) {
		t.Errorf("BuildAnalyzers returns %v, %v; want all of corsvet", analyzers, err)
	}
	if mode := linter.GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("the load mode is %q; without types the analyzers cannot run", mode)
	}
}

func TestUnknownSettingsAreAnError(t *testing.T) {
	make, err := register.GetPlugin("corsvet")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := make(map[string]any{"strict": true}); err == nil {
		t.Error("a setting that does not exist is accepted")
	}
}
