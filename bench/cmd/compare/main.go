// Command compare measures this library beside its peers on every cell of the
// matrix and prints the table.
//
//	go run ./cmd/compare                        # everything, some minutes
//	go run ./cmd/compare -quick                 # fewer sets and rounds
//	go run ./cmd/compare -filter 'net/http/exact-10/'
//	go run ./cmd/compare -md FILE -html FILE -svg FILE -benchstat FILE
//
// Progress is shown on stderr. Where this library is beyond its limits, the
// report says so; the exit status is 0 all the same, since times vary.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/sallyport/cors/bench/internal/footprint"
	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/progress"
	"github.com/sallyport/cors/bench/internal/report"
	"github.com/sallyport/cors/bench/internal/scenario"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "fewer sets of origins and shorter rounds")
	rounds := flags.Int("rounds", 0, "rounds for each cell; 0: 101, or 31 with -quick")
	filter := flags.String("filter", "", "regular expression on framework/origins/request, for example net/http/exact-10/")
	files := map[string]func(report.Report, io.Writer) error{
		"md": report.Report.Markdown, "html": report.Report.HTML, "svg": report.Report.SVG, "benchstat": report.Report.Benchstat,
	}
	paths := make(map[string]*string)
	for name := range files {
		paths[name] = flags.String(name, "", "also write the report to this `file`")
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := regexp.Compile(*filter)
	if err != nil {
		return fmt.Errorf("-filter: %w", err)
	}

	plan, sets := planFor(*quick, *rounds)
	matrix := measure.Matrix(sets, chosen)
	if len(matrix) == 0 {
		return fmt.Errorf("-filter %q matches no cell", *filter)
	}
	cells, err := plan.Run(matrix, progress.Start(len(matrix)).Show)
	if err != nil {
		return err
	}
	r := report.New(plan, cells, footprints(*quick, *filter))
	if err := r.Text(out); err != nil {
		return err
	}
	for name, write := range files {
		if path := *paths[name]; path != "" {
			if err := writeFile(path, func(w io.Writer) error { return write(r, w) }); err != nil {
				return fmt.Errorf("-%s: %w", name, err)
			}
		}
	}
	return nil
}

func planFor(quick bool, rounds int) (measure.Plan, []scenario.Origins) {
	plan := measure.Plan{Rounds: 101, Batch: 200 * time.Microsecond, SlowBudget: time.Second}
	sets := scenario.Sets()
	if quick {
		plan = measure.Plan{Rounds: 31, Batch: 100 * time.Microsecond, SlowBudget: 200 * time.Millisecond}
		sets = slices.DeleteFunc(sets, func(o scenario.Origins) bool { return o.Count > 1_000 })
	}
	if rounds > 0 {
		plan.Rounds = rounds
	}
	return plan, sets
}

// footprints belong to the whole matrix, not to a part of it.
func footprints(quick bool, filter string) []footprint.Footprint {
	if filter != "" {
		return nil
	}
	const rounds = 5
	all := []footprint.Footprint{footprint.Of(100_000, rounds)}
	if !quick {
		all = append(all, footprint.Of(1_000_000, rounds))
	}
	return all
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
