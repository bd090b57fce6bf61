package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
	"github.com/sallyport/cors/core"
)

func newExport(streams *cli.Streams) *cobra.Command {
	var to, dir string
	var options export.Options
	var check bool
	cmd := &cobra.Command{
		Use:   "export POLICY --to PROXY",
		Short: "Write a policy as the configuration of a proxy",
		Long: `Export writes a policy as the configuration of a proxy, which then answers CORS for an
application that does not. The proxy answers preflights itself, adds the headers to every
other response, and removes those of the application.

What the proxy cannot say is an error that names the entry. What it does otherwise than
the library is written to standard error, and at the head of the files; docs/export.md
explains each code. The files go to standard output, or with --dir into a folder.

--check has the proxy itself check the files, if it is installed: nginx -t, caddy validate,
haproxy -c, apachectl configtest.

Exit status: 0 if the policy is exported, 1 if the proxy cannot say it or refuses the
files, and 2 if the arguments or the policy cannot be used.`,
		Example: `  corsctl export policy.json --to nginx
  corsctl export policy.yaml --to nginx --name shop --dir /etc/nginx/cors --check`,
		Args: cli.Arguments("POLICY"),
	}
	outputs := cli.AddOutputs(cmd, cli.Text, cli.JSON)
	cmd.Flags().StringVar(&to, "to", "", "the `proxy`: "+strings.Join(export.Names(), ", "))
	cmd.Flags().StringVar(&options.Name, "name", "cors", "begins the `name`s of files and variables, so that several policies can stand in one proxy")
	cmd.Flags().StringVar(&dir, "dir", "", "write the files into this `folder`, and to standard output how to use them")
	cmd.Flags().BoolVar(&check, "check", false, "have the proxy itself check the files")
	_ = cmd.RegisterFlagCompletionFunc("to", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return export.Names(), cobra.ShellCompDirectiveNoFileComp
	})
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if to == "" {
			return errors.New("--to is missing: the proxies are " + strings.Join(export.Names(), ", "))
		}
		if !slices.Contains(export.Names(), to) {
			return fmt.Errorf("--to %q: the proxies are %s", to, strings.Join(export.Names(), ", "))
		}
		p, err := policydoc.Load(args[0], streams.In)
		if err != nil {
			return err
		}
		result, err := export.Export(to, p, options)
		if problem := (*core.PolicyError)(nil); errors.As(err, &problem) {
			return invalidPolicy(args[0], err)
		}
		if unsayable := (*export.Unsayable)(nil); errors.As(err, &unsayable) {
			return refuse(cmd, streams, err)
		}
		if err != nil {
			return err
		}
		for _, d := range result.Departures {
			fmt.Fprintf(streams.Err, "%s: %s: %s\n", cmd.CommandPath(), d.Code, d.Text)
		}
		if check {
			if err := export.Check(cmd.Context(), to, result); err != nil {
				return refuse(cmd, streams, err)
			}
		}
		if dir != "" {
			if err := os.MkdirAll(dir, 0o777); err != nil {
				return err
			}
			if err := result.Write(dir); err != nil {
				return err
			}
		}
		return outputs.Write(streams, cli.Formats{
			cli.Text: func(w io.Writer, _ cli.Paint) error {
				_, err := io.WriteString(w, textOf(result, dir != ""))
				return err
			},
			cli.JSON: func(w io.Writer, _ cli.Paint) error {
				return cli.WriteJSON(w, struct {
					cli.Header
					*export.Result
				}{cli.NewHeader("export"), result})
			},
		})
	}
	return cmd
}

// refuse tells why there is no export, which is no fault of the arguments.
func refuse(cmd *cobra.Command, streams *cli.Streams, err error) error {
	fmt.Fprintf(streams.Err, "%s: %v\n", cmd.CommandPath(), err)
	return cli.Status(cli.StatusNo)
}

// textOf is the files, each under its name if there are several, or what to do with them.
func textOf(r *export.Result, written bool) string {
	if written {
		return r.HowTo
	}
	if len(r.Files) == 1 {
		return r.Files[0].Text
	}
	var b strings.Builder
	for i, f := range r.Files {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("==> " + f.Name + " <==\n" + f.Text)
	}
	return b.String()
}
