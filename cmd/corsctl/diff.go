package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydiff"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
	"github.com/sallyport/cors/core"
)

// Exit statuses of diff and replay, those of terraform plan -detailed-exitcode.
const (
	statusFailed  = 1
	statusDiffers = 2
)

func newDiff(streams *cli.Streams) *cobra.Command {
	var failOn string
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say exactly what a new policy grants and takes away",
		Long: `Diff compares two policies as sets: the origins, methods, request headers, exposed headers
and hosts that only one of them grants, and credentials. Lines with + are what NEW
grants in addition, lines with - what it takes away. Another order, or an entry that
another covers, is no difference. Lines with ~ differ and grant nothing, such as maxAge.
One of the files may be - for standard input.

Exit status: 0 if there is no difference, 2 if there is one, and 1 if the arguments or a
policy cannot be used. With --fail-on widen: 0 if NEW grants nothing in addition, and 2 if
it does.`,
		Example: `  corsctl diff old.json new.json
  git show main:cors.json | corsctl diff --fail-on widen - cors.json`,
		Args: cli.Arguments("OLD", "NEW"),
	}
	cli.SetStatusOfErrors(cmd, statusFailed)
	outputs := cli.AddOutputs(cmd, cli.Text, cli.JSON)
	cmd.Flags().StringVar(&failOn, "fail-on", failOnAny, "which difference ends with status 2: any, or `widen`")
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if err := checkFailOn(failOn); err != nil {
			return err
		}
		if args[0] == policydoc.Stdin && args[1] == policydoc.Stdin {
			return errors.New("only one of the policies can be standard input")
		}
		var policies [2]core.Policy
		for i, name := range args {
			p, err := policydoc.Load(name, streams.In)
			if err != nil {
				return err
			}
			if _, err := core.New(p); err != nil {
				return invalidPolicy(name, err)
			}
			policies[i] = p
		}
		d := policydiff.Compare(policies[0], policies[1])
		err := outputs.Write(streams, cli.Formats{
			cli.Text: d.Text,
			cli.JSON: func(w io.Writer, _ cli.Paint) error {
				return cli.WriteJSON(w, struct {
					cli.Header
					Same   bool `json:"same"`
					Widens bool `json:"widens"`
					policydiff.Diff
				}{cli.NewHeader("diff"), d.IsEmpty(), d.Widens(), d})
			},
		})
		if err != nil {
			return err
		}
		if d.Widens() || failOn == failOnAny && !d.IsEmpty() {
			return cli.Status(statusDiffers)
		}
		return nil
	}
	return cmd
}
