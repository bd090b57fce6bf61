// Command routers measures policies on groups and routes beside the routing of
// Gin, Echo and chi, with 50, 500 and 5 000 routes, and prints a table in Markdown.
//
//	go run ./cmd/routers
//	go run ./cmd/routers -docs ../docs/performance.md
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/report"
	"github.com/sallyport/cors/bench/internal/routers"
)

func main() {
	rounds := flag.Int("rounds", 101, "rounds for each row")
	docs := flag.String("docs", "", "also write the table into this `file`, between <!-- routers --> and <!-- end of routers -->")
	flag.Parse()
	plan := measure.Plan{Rounds: *rounds, Batch: 200 * time.Microsecond, SlowBudget: 2 * time.Second}
	var rows []routers.Row
	for _, f := range routers.Frameworks() {
		for _, n := range []int{50, 500, 5000} {
			fmt.Fprintln(os.Stderr, f.Name, n)
			rows = append(rows, f.Measure(plan, n))
		}
	}
	table := func(w io.Writer) error { return routers.Markdown(w, plan.Rounds, rows) }
	err := table(os.Stdout)
	if *docs != "" {
		err = errors.Join(err, report.WriteSection(*docs, "routers", table))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "routers:", err)
		os.Exit(1)
	}
}
