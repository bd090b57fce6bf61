// Command playground shows in your own browser what a CORS policy does: one
// small JSON API on Gin, Echo and Chi, pages on four other origins that call it,
// and a control page that edits the policy and shows every answer.
//
//	go run ./examples/playground
//
// Everything listens on loopback only.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// friendlyAddr is tried first, so that the address stays the same from one run
// to the next; where it is taken, the system chooses.
const friendlyAddr = "127.0.0.1:8710"

func main() {
	addr := flag.String("addr", "", "loopback `host:port` of the control page (default "+friendlyAddr+", or any free port)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "playground:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, addr string, out io.Writer) error {
	p, err := start(addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Open %s/\n\n", p.control.origin)
	for _, api := range p.apis {
		fmt.Fprintf(out, "  API on %-5s  %s\n", api.name, api.origin)
	}
	for _, page := range p.pages {
		fmt.Fprintf(out, "  %-12s %s\n", page.Title, page.origin)
	}
	fmt.Fprintln(out, "\nCtrl+C stops it.")

	<-ctx.Done()
	return p.stop()
}
