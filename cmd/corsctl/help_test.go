package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
)

// TestEveryCommandHasHelp holds the help of all commands to the same rules.
func TestEveryCommandHasHelp(t *testing.T) {
	seen := 0
	var check func(cmd *cobra.Command)
	check = func(cmd *cobra.Command) {
		seen++
		for want, ok := range map[string]bool{
			"a short description without a full stop": cmd.Short != "" && !strings.HasSuffix(cmd.Short, "."),
			"its exit statuses in the long one":       strings.Contains(cmd.Long, "Exit status"),
			"an example that begins with its name":    strings.HasPrefix(cmd.Example, "  "+cmd.CommandPath()) || cmd.HasSubCommands(),
			"arguments that are checked":              cmd.Args != nil || cmd.HasSubCommands(),
		} {
			if !ok {
				t.Errorf("%s --help needs %s", cmd.CommandPath(), want)
			}
		}
		if !cmd.Hidden && cmd.Runnable() && cmd.Flag("output") == nil {
			t.Errorf("%s needs the flag -o", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	check(newRoot(&cli.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}))
	if seen < 3 {
		t.Errorf("only %d commands were checked", seen)
	}
}
