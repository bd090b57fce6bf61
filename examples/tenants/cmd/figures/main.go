// Command figures measures how fast a change in the database reaches the replicas, and what
// a list of two million origins costs. It starts a PostgreSQL server for itself.
//
//	go run ./cmd/figures
//
// It takes about two minutes and prints tables in Markdown.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
)

func main() {
	listeners := flag.String("listeners", "50,500", "`numbers` of replicas to measure with, each with a connection of its own")
	changes := flag.Int("changes", 40, "how many changes to commit for each number of replicas")
	origins := flag.Int("origins", 2_000_000, "how many origins to load")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *listeners, *changes, *origins); err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, listeners string, changes, origins int) error {
	var counts []int
	for text := range strings.SplitSeq(listeners, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-listeners %q: want numbers such as 50,500", listeners)
		}
		counts = append(counts, n)
	}
	before := loadAverage()
	var delays []delay
	for _, n := range counts {
		d, err := measureDelay(ctx, n, changes)
		if err != nil {
			return fmt.Errorf("with %d listeners: %w", n, err)
		}
		delays = append(delays, d)
	}
	l, err := measureLoad(ctx, origins)
	if err != nil {
		return fmt.Errorf("loading %d origins: %w", origins, err)
	}
	fmt.Print(report(delays, l, machine(before)))
	return nil
}
