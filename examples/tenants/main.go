// Command tenants is a multi-tenant API whose tenants list the origins of their pages while
// it serves: three replicas, on Gin, Echo and Chi, follow one table in PostgreSQL. An admin
// page adds and removes origins, and pages of those origins call the replicas from your
// browser.
//
//	go run .
//
// It starts Debian's PostgreSQL for itself, or uses the one that DATABASE_URL names.
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

// friendlyAddr is tried first, so that the address stays the same from one run to the
// next. If it is taken, the system chooses.
const friendlyAddr = "127.0.0.1:8720"

func main() {
	addr := flag.String("addr", "", "loopback `address` of the admin page (default "+friendlyAddr+", or any free port)")
	natsURL := flag.String("nats", "", "`URL` of a NATS server that tells the replicas of changes, instead of PostgreSQL's NOTIFY")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "tenants: %q is no flag; -h lists them\n", flag.Arg(0))
		os.Exit(2)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *addr, *natsURL, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tenants:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, addr, natsURL string, out io.Writer) error {
	a, err := start(ctx, addr, natsURL)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Open %s/\n\n", a.admin.origin)
	for _, r := range a.replicas {
		fmt.Fprintf(out, "  replica on %-5s %s\n", r.name, r.origin)
	}
	for _, p := range a.pages {
		fmt.Fprintf(out, "  page of %-8s %s\n", p.tenant, p.origin)
	}
	fmt.Fprintln(out, "\nCtrl+C stops it.")

	<-ctx.Done()
	return a.stop()
}
