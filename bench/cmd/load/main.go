// Command load loads each framework with a mixture of requests over loopback,
// for a minute each: without CORS, with this library, with its peers.
//
//	go run ./cmd/load
//	go run ./cmd/load -duration 10s -framework gin -origins exact-1000
//
// All processes are on this machine, share its processors with the client, and
// end with this command.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/sallyport/cors/bench/internal/load"
	"github.com/sallyport/cors/bench/internal/progress"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

func main() {
	load.ServeIfAsked()
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	duration := flags.Duration("duration", time.Minute, "for each framework, over all its subjects together; at most 10m")
	connections := flags.Int("connections", 8, "connections kept alive to each server, 1 to 256")
	name := flags.String("origins", "exact-10", "the `set` of origins that the policy lists")
	only := flags.String("framework", "", "only this `framework`; all when empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *duration < 10*time.Millisecond || *duration > 10*time.Minute {
		return fmt.Errorf("-duration %s: choose from 10ms to 10m", *duration)
	}
	if *connections < 1 || *connections > 256 {
		return fmt.Errorf("-connections %d: choose from 1 to 256", *connections)
	}
	origins, err := scenario.Find(*name)
	if err != nil {
		return err
	}
	plan := load.Plan{Duration: *duration, Connections: *connections, Origins: origins}
	fmt.Fprintf(out, "%s, %d connections, %s for each framework; times over the bare framework's\n", origins, *connections, *duration)
	table := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "framework\tsubject\trequests\tthroughput, quartiles\tp50\tp99\tp99.9\tGC share")
	found := false
	for _, f := range subject.Frameworks() {
		if *only != "" && *only != string(f) {
			continue
		}
		found = true
		var line *progress.Line
		outcomes, err := plan.Run(f, func(done, total int) {
			if line == nil {
				line = progress.Start(total)
			}
			line.Show(done, "rounds on "+string(f))
		})
		if err != nil {
			return err
		}
		print(table, f, outcomes)
	}
	if !found {
		return fmt.Errorf("-framework %q: choose one of %v", *only, subject.Frameworks())
	}
	return table.Flush()
}

// print writes latencies over those of the first outcome, the bare framework.
func print(table io.Writer, f subject.Framework, outcomes []load.Outcome) {
	bare := outcomes[0]
	over := func(d, base time.Duration) float64 { return float64(d) / float64(max(base, 1)) }
	for _, o := range outcomes {
		fmt.Fprintf(table, "%s\t%s\t%d\t%.3f [%.3f to %.3f]\t%.2f\t%.2f\t%.2f\t%.1f %%\n", f, o.Subject, o.Requests,
			o.Throughput.Median, o.Throughput.Q1, o.Throughput.Q3,
			over(o.P50, bare.P50), over(o.P99, bare.P99), over(o.P999, bare.P999), 100*o.CollectingShare)
	}
}
