// Package golangciplugin makes the checks of corsvet a linter of golangci-lint, by its
// module plugin system. Name it in .custom-gcl.yml, and enable the linter "corsvet" in
// .golangci.yml. docs/corsvet.md shows both files.
//
// Importing the package registers the linter, and has no other effect. It needs types,
// which costs as much as other linters that need them.
package golangciplugin

import (
	"fmt"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

func init() { register.Plugin("corsvet", newPlugin) }

// newPlugin has no settings. An unknown one is an error.
func newPlugin(settings any) (register.LinterPlugin, error) {
	if settings != nil {
		if _, err := register.DecodeSettings[struct{}](settings); err != nil {
			return nil, fmt.Errorf("corsvet: it has no settings: %w", err)
		}
	}
	return plugin{}, nil
}

type plugin struct{}

func (plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) { return corsvet.Analyzers, nil }

func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
