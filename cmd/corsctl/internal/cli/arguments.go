package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// Arguments checks that there is one argument for each name. Its errors name what is
// missing or too much, and show how the command is written.
func Arguments(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > len(names) {
			return fmt.Errorf("%q is one argument too many; write %s", args[len(names)], cmd.UseLine())
		}
		return atLeast(cmd, args, names)
	}
}

// ArgumentsOrMore is like [Arguments], and the last name may stand for several arguments.
func ArgumentsOrMore(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error { return atLeast(cmd, args, names) }
}

func atLeast(cmd *cobra.Command, args, names []string) error {
	if len(args) < len(names) {
		return fmt.Errorf("%s is missing; write %s", names[len(args)], cmd.UseLine())
	}
	return nil
}
