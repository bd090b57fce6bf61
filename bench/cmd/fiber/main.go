// Fiber prints what CORS costs in a Fiber application.
package main

import (
	"flag"
	"log"
	"os"
	"time"

	"github.com/sallyport/cors/bench/internal/fibers"
	"github.com/sallyport/cors/bench/internal/measure"
)

func main() {
	rounds := flag.Int("rounds", 301, "rounds of each race")
	flag.Parse()
	plan := measure.Plan{Rounds: *rounds, Batch: 200 * time.Microsecond, SlowBudget: time.Second}
	if err := fibers.Markdown(os.Stdout, plan); err != nil {
		log.Fatal(err)
	}
}
