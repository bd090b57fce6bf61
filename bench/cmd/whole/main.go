// Command whole tells what share of a whole request CORS is: over loopback,
// with connections kept alive, in HTTP/1.1 and HTTP/2.
//
//	go run ./cmd/whole
//	go run ./cmd/whole -quick -origins exact-1000
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"

	"github.com/sallyport/cors/bench/internal/progress"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
	"github.com/sallyport/cors/bench/internal/whole"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "whole:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("whole", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "fewer rounds")
	rounds := flags.Int("rounds", 0, "rounds for each row; 0: 101, or 15 with -quick")
	name := flags.String("origins", "exact-10", "the `set` of origins that the policy lists")
	if err := flags.Parse(args); err != nil {
		return err
	}
	origins, err := scenario.Find(*name)
	if err != nil {
		return err
	}
	plan := whole.Plan{Rounds: 101, Requests: 50}
	if *quick {
		plan.Rounds = 15
	}
	if *rounds > 0 {
		plan.Rounds = *rounds
	}

	type step struct {
		framework subject.Framework
		protocol  whole.Protocol
		scenario  scenario.Scenario
	}
	var steps []step
	for _, f := range subject.Frameworks() {
		for _, p := range whole.Protocols() {
			for _, s := range scenario.Scenarios() {
				if ordinary(s.Name) && s.Applies(origins) {
					steps = append(steps, step{f, p, s})
				}
			}
		}
	}
	line := progress.Start(len(steps))
	var shares []whole.Share
	for i, s := range steps {
		line.Show(i, fmt.Sprintf("%s/%s/%s", s.framework, s.protocol, s.scenario.Name))
		measured, err := plan.Measure(s.framework, s.protocol, s.scenario, origins)
		if err != nil {
			return err
		}
		shares = append(shares, measured...)
	}
	line.Show(len(steps), "done")
	return print(out, shares, plan, origins)
}

func ordinary(name string) bool {
	return slices.Contains([]string{
		scenario.NoOrigin, scenario.AllowedActual, scenario.RefusedActual,
		scenario.AllowedPreflight, scenario.RefusedPreflight,
	}, name)
}

func print(w io.Writer, shares []whole.Share, plan whole.Plan, o scenario.Origins) error {
	out := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintf(out, "%s, %d rounds of %d requests; shares of a whole request without CORS, client included\n\n", o, plan.Rounds, plan.Requests)
	fmt.Fprintln(out, "framework\tprotocol\trequest\tsubject\tin process\tmeasured difference, quartiles")
	for _, s := range shares {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%.2f %%\t%+.1f %% [%+.1f to %+.1f]\n", s.Framework, s.Protocol, s.Scenario.Name, s.Subject,
			100*s.InProcess, 100*s.Difference.Median, 100*s.Difference.Q1, 100*s.Difference.Q3)
	}
	return out.Flush()
}
