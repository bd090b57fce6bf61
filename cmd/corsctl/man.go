package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// newMan writes manual pages. It is hidden, since packagers need it and users do not.
func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write manual pages into a directory",
		Long: `Write a manual page for each command into a directory that exists. If the environment
has SOURCE_DATE_EPOCH, the pages have its date, so that builds can be repeated.

Exit status: 0, or 2 if the pages cannot be written.`,
		Example: "  corsctl man /usr/local/share/man/man1",
		Hidden:  true,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return doc.GenManTree(cmd.Root(), &doc.GenManHeader{Section: "1", Source: "corsctl", Manual: "corsctl"}, args[0])
		},
	}
}
