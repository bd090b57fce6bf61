package main

import (
	"github.com/spf13/cobra"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

// newRoot builds the command with all its subcommands. Nothing is global, so that two
// can run beside each other.
func newRoot(streams *cli.Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "corsctl",
		Short: "Check, mend, explain and compare CORS policies",
		Long: `Corsctl works with CORS policies: it checks and mends them, says what a browser does
with a request and why, compares two policies, imports the settings of other libraries,
exports policies to proxies, and judges recorded requests again. It also probes the CORS of
live servers.

A policy is a file of JSON or YAML with the keys of core.Policy, such as
{"allowOrigins": ["https://app.example.com"]}.

Exit status: every command says its own in --help. Most use 0 for yes or nothing found,
1 for no or something found, and 2 if the arguments or files cannot be used.`,
		Example: `  corsctl lint policy.yaml
  corsctl explain policy.json --origin https://app.example.com --method PUT`,
		Version: version(),
	}
	root.AddCommand(
		newDiff(streams),
		newExplain(streams),
		newExport(streams),
		newImport(streams),
		newLint(streams),
		newProbe(streams),
		newReplay(streams),
		newVersion(streams),
		newMan(),
	)
	return root
}
