// Command example is a server whose policy is a file that may change while it runs.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/policyfile"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "`address` to listen on")
	path := flag.String("policy", "policy.json", "`file` with the policy in JSON")
	interval := flag.Duration("interval", 0, "how often to read the file without an event (default 5s)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	engine, watcher, err := policyfile.Open(ctx, *path, policyfile.Options{Interval: *interval},
		core.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello")
	})
	// For operators: equal policies have equal fingerprints, and an old time means that
	// the policy may no longer be the file's.
	mux.HandleFunc("GET /policy", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, engine.Fingerprint(), watcher.LastSuccess().UTC().Format(time.RFC3339))
	})
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Listening on", listener.Addr())
	server := &http.Server{Handler: httpadapter.Middleware(engine)(mux)}
	go func() {
		defer stop()
		if err := server.Serve(listener); err != http.ErrServerClosed {
			log.Print(err)
		}
	}()

	<-ctx.Done()
	server.Shutdown(context.Background())
	watcher.Wait()
}
