package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/sallyport/cors/cmd/corsctl/internal/cli"
	"github.com/sallyport/cors/cmd/corsctl/internal/logreplay"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
	"github.com/sallyport/cors/core"
)

func newReplay(streams *cli.Streams) *cobra.Command {
	var failOn string
	cmd := &cobra.Command{
		Use:   "replay LOG POLICY",
		Short: "Say what a policy would have decided about recorded requests",
		Long: `Replay judges the requests of a log of decisions, as the package decisionlog writes it,
with another policy. It tells which of them would be decided otherwise, by origin. One of
the files may be - for standard input. A lookup of origins is code, and is not asked.

A line that is no whole record is counted and not judged. The request was too long, or
decisions are missing there.

Exit status: 0 if every request that could be judged would be decided alike, 2 if one
would not, and 1 if the arguments or files cannot be used, or no line could be judged. With
--fail-on widen: 2 only if something would be granted that was not.`,
		Example: `  corsctl replay cors.jsonl new.json
  zcat cors.jsonl.gz | corsctl replay --fail-on widen - new.json`,
		Args: cli.Arguments("LOG", "POLICY"),
	}
	cli.SetStatusOfErrors(cmd, statusFailed)
	outputs := cli.AddOutputs(cmd, cli.Text, cli.JSON)
	cmd.Flags().StringVar(&failOn, "fail-on", failOnAny, "which difference ends with status 2: any, or `widen`")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkFailOn(failOn); err != nil {
			return err
		}
		if args[0] == policydoc.Stdin && args[1] == policydoc.Stdin {
			return errors.New("only one of the files can be standard input")
		}
		policy, err := policydoc.Load(args[1], streams.In)
		if err != nil {
			return err
		}
		engine, err := core.New(policy)
		if err != nil {
			return invalidPolicy(args[1], err)
		}
		log := streams.In
		if args[0] != policydoc.Stdin {
			file, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = file.Close() }() // it was only read
			log = bufio.NewReader(file)
		}
		s, err := logreplay.Replay(cmd.Context(), log, engine)
		if err != nil {
			return err
		}
		if s.Judged == 0 && s.NotJudged > 0 {
			return fmt.Errorf("%s: of %d lines none could be judged, the first: %s", args[0], s.NotJudged, s.FirstSkip)
		}
		err = outputs.Write(streams, cli.Formats{
			cli.Text: s.Text,
			cli.JSON: func(w io.Writer, _ cli.Paint) error {
				return cli.WriteJSON(w, struct {
					cli.Header
					*logreplay.Summary
				}{cli.NewHeader("replay"), s})
			},
		})
		if err != nil {
			return err
		}
		if s.Widens || failOn == failOnAny && s.Differ > 0 {
			return cli.Status(statusDiffers)
		}
		return nil
	}
	return cmd
}
