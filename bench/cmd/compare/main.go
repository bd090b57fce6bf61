// Command compare measures this library beside its peers on every cell of the
// matrix and prints tables in Markdown.
//
//	go run ./cmd/compare                        # everything, some minutes
//	go run ./cmd/compare -quick                 # fewer sets and rounds
//	go run ./cmd/compare -filter '^net/http/exact-10/'
//	go run ./cmd/compare -main -docs ../docs/performance.md -svg ../docs/performance.svg
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

	"github.com/sallyport/cors/bench/internal/measure"
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
	quick := flags.Bool("quick", false, "sets of up to 1000 origins, and shorter rounds")
	rounds := flags.Int("rounds", 0, "rounds for each cell (default 101, or 31 with -quick)")
	filter := flags.String("filter", "", "regular expression on framework/origins/request")
	main := flags.Bool("main", false, "only the cells that the documentation shows")
	docs := flags.String("docs", "", "also write the tables into this `file`, between <!-- peers --> and <!-- end of peers -->")
	svg := flags.String("svg", "", "also draw the picture into this `file`")
	benchstat := flags.String("benchstat", "", "also write each round into this `file`, for benchstat -col /subject")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := regexp.Compile(*filter)
	if err != nil {
		return fmt.Errorf("-filter: %w", err)
	}
	plan, sets := planFor(*quick, *rounds)
	matrix := measure.Matrix(sets, func(at measure.Coordinates) bool {
		return chosen.MatchString(at.String()) && (!*main || scenario.IsMain(at.Origins, at.Scenario.Name))
	})
	if len(matrix) == 0 {
		return fmt.Errorf("-filter %q matches no cell", *filter)
	}
	cells, err := plan.Run(matrix, func(done int, next measure.Coordinates) {
		fmt.Fprintf(os.Stderr, "%d/%d %s\n", done, len(matrix), next)
	})
	if err != nil {
		return err
	}
	r := report.Report{Rounds: plan.Rounds, Cells: cells}
	if *docs != "" {
		err = report.WriteSection(*docs, "peers", r.Markdown)
	}
	return errors.Join(err, r.Markdown(out), writeFile(*svg, r.SVG), writeFile(*benchstat, r.Benchstat))
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

// writeFile does nothing for the path "".
func writeFile(path string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
