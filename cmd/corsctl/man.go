package main

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

// newMan writes manual pages. It is hidden, since packagers need it and users do not.
func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write manual pages into a directory",
		Long: `Write a manual page for each command into a directory, which is made if it is missing. If
the environment has SOURCE_DATE_EPOCH, the pages have its date, so that builds can be
repeated.

Exit status: 0, or 2 if the pages cannot be written.`,
		Example: "  corsctl man /usr/local/share/man/man1",
		Hidden:  true,
		Args:    cli.Arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o777); err != nil {
				return err
			}
			return doc.GenManTree(cmd.Root(), &doc.GenManHeader{Section: "1", Source: "corsctl", Manual: "corsctl"}, args[0])
		},
	}
}
