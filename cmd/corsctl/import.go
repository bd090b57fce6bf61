package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/imports"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
)

func newImport(streams *cli.Streams) *cobra.Command {
	var from string
	var line int
	cmd := &cobra.Command{
		Use:   "import --from LIBRARY FILE",
		Short: "Turn the settings of another CORS library into a policy",
		Long: `Import reads the settings of another CORS library, and writes the policy with every
difference in behaviour. The file is JSON or YAML, for libraries of Go also the source file
that has the settings, and for nginx its configuration. - is standard input.

The policy never admits what the old settings did not. A difference is one of these:

  decision  you have to decide. The policy is incomplete: it has the key INCOMPLETE, which
            no reader of policies accepts. Decide, and remove it.
  narrower  the old settings granted something that the policy does not.
  note      pages get the same.

Use -o policy=FILE for the policy alone, and -o go for a literal of Go.

Exit status: 0 if the policy takes nothing away from pages, 1 if it is narrower or
incomplete, and 2 if the arguments cannot be used or the file has no settings.`,
		Example: `  corsctl import --from rs main.go
  corsctl import --from gin-contrib -o text -o policy=cors.json server/router.go
  corsctl import --from echo -o go --line 42 main.go
  corsctl import --from nginx /etc/nginx/conf.d/api.conf`,
		Args: cli.Arguments("FILE"),
	}
	outputs := cli.AddOutputs(cmd, cli.Text, cli.JSON, imports.Policy, imports.Go)
	cmd.Flags().StringVar(&from, "from", "", "the `library`: "+strings.Join(imports.Names(), ", "))
	cmd.Flags().IntVar(&line, "line", 0, "the `line` where the configuration begins, if the file has several")
	_ = cmd.RegisterFlagCompletionFunc("from", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return imports.Names(), cobra.ShellCompDirectiveNoFileComp
	})
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if from == "" {
			return errors.New("--from is missing: the libraries are " + strings.Join(imports.Names(), ", "))
		}
		data, err := policydoc.ReadFile(args[0], streams.In)
		if err != nil {
			return err
		}
		result, err := imports.Import(from, args[0], data, line)
		if err != nil {
			return err
		}
		if err := outputs.Write(streams, result.Formats()); err != nil {
			return err
		}
		if !result.Same() {
			return cli.Status(cli.StatusNo)
		}
		return nil
	}
	return cmd
}
