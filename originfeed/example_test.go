package originfeed_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/originfeed"
)

func Example() {
	ctx := context.Background()
	feed, err := originfeed.New(
		core.Policy{AllowOrigins: []string{"https://admin.example.com"}, AllowMethods: []string{"PUT"}},
		&originfeed.Postgres{URL: os.Getenv("DATABASE_URL")},
		originfeed.Options{CloseAfter: 12 * time.Hour},
	)
	if err != nil {
		log.Fatal(err)
	}
	go feed.Run(ctx)

	// Before the server listens, so that no tenant is refused while the list is read.
	ready, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := feed.WaitReady(ready); err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello")
	})
	log.Fatal(http.ListenAndServe(":8080", httpadapter.Middleware(feed)(mux)))
}

func ExampleFeed_Status() {
	feed, _ := originfeed.New(core.Policy{AllowOrigins: []string{"https://admin.example.com"}}, &memory{}, originfeed.Options{})
	http.HandleFunc("GET /origins/status", func(w http.ResponseWriter, r *http.Request) {
		s := feed.Status()
		json.NewEncoder(w).Encode(map[string]any{
			"number":      s.Number,
			"age":         time.Since(s.LastSuccess).Seconds(),
			"connected":   s.Connected,
			"closed":      s.Closed,
			"fingerprint": s.Fingerprint,
		})
	})
	fmt.Println("connected:", feed.Status().Connected, "origins:", feed.Status().Origins)
	// Output: connected: false origins: 1
}

func ExamplePostgres_doorbell() {
	doorbell := make(chan struct{}, 1)
	source := &originfeed.Postgres{URL: os.Getenv("DATABASE_URL"), Doorbell: doorbell}
	ring := func() { // whenever a message says that the table has changed
		select {
		case doorbell <- struct{}{}:
		default: // the feed will ask anyway
		}
	}
	ring()
	ring()
	fmt.Println(len(source.Doorbell))
	// Output: 1
}

// memory is a source that has one change: it lists an origin.
type memory struct{}

var latest = originfeed.Position{Number: 1, Token: "since the program began"}

func (m *memory) Open(ctx context.Context) (originfeed.Session, error) { return m, ctx.Err() }

func (m *memory) Snapshot(ctx context.Context, page func([]string) error) (originfeed.Position, error) {
	return latest, page([]string{"https://tenant.example"})
}

func (m *memory) Changes(ctx context.Context, since originfeed.Position) (originfeed.Changes, error) {
	if since != latest {
		return originfeed.Changes{}, originfeed.ErrGone
	}
	return originfeed.Changes{Position: latest}, nil
}

func (m *memory) Wait(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

func (m *memory) Close() {}

func ExampleSource() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	feed, err := originfeed.New(core.Policy{AllowOrigins: []string{"https://admin.example.com"}}, &memory{}, originfeed.Options{})
	if err != nil {
		log.Fatal(err)
	}
	go feed.Run(ctx)
	if err := feed.WaitReady(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println(slices.Sorted(feed.Engine().Origins()))
	// Output: [https://admin.example.com https://tenant.example]
}
