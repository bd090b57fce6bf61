package main

import (
	_ "embed"
	"fmt"
	"log/slog"
	"os"

	"github.com/sallyport/cors/core"
)

//go:embed policy.json
var builtInPolicy []byte

// newEngine returns an engine for the policy in the file, or for the built-in policy if
// file is "". It logs advice about the policy now, and each refusal later.
func newEngine(file string) (*core.Engine, error) {
	text := builtInPolicy
	if file == "" {
		file = "policy.json"
	} else {
		var err error
		if text, err = os.ReadFile(file); err != nil {
			return nil, err
		}
	}
	policy, err := core.ParsePolicy(text)
	if err != nil {
		return nil, invalid(file, err)
	}
	engine, err := core.New(policy, core.WithLogger(slog.Default()))
	if err != nil {
		return nil, invalid(file, err)
	}
	for _, advice := range core.Advise(policy) {
		slog.Warn("cors: advice about the policy", "advice", advice.String())
	}
	return engine, nil
}

// invalid puts the name of the file before the problems, which have a line each.
func invalid(file string, problems error) error {
	return fmt.Errorf("%s is not a valid policy:\n%w", file, problems)
}
