package origincache_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/origincache"
)

// Each tenant has a host of its own, so the host is the key.
func Example() {
	db := &table{rows: map[[2]string]bool{{"books.example.com", "https://books.test"}: true}}

	lookup := func(ctx context.Context, r core.Request, origin string) (bool, error) {
		return db.Exists(ctx, "SELECT 1 FROM tenant_origins WHERE host = $1 AND origin = $2", r.Host, origin)
	}
	cache, err := origincache.New(lookup, origincache.Options{
		Key:         func(_ context.Context, r core.Request) string { return r.Host }, // all that the lookup reads
		AdmittedFor: time.Minute,
		RefusedFor:  5 * time.Second,
		StaleFor:    time.Hour, // while the database is down
	})
	if err != nil {
		log.Fatal(err)
	}
	engine, err := core.New(core.Policy{AllowMethods: []string{"PUT"}}, core.WithOriginLookup(cache.Lookup))
	if err != nil {
		log.Fatal(err)
	}
	app := httpadapter.Middleware(engine)(http.NotFoundHandler())

	for _, host := range []string{"books.example.com", "music.example.com", "books.example.com"} {
		r := httptest.NewRequest("GET", "http://"+host+"/", nil)
		r.Header.Set("Origin", "https://books.test")
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		fmt.Printf("%s: %q\n", host, w.Header()["Access-Control-Allow-Origin"])
	}
	s := cache.Stats()
	fmt.Println("hits", s.Hits, "misses", s.Misses, "lookups", s.Lookups)
	// Output:
	// books.example.com: ["https://books.test"]
	// music.example.com: []
	// books.example.com: ["https://books.test"]
	// hits 1 misses 2 lookups 2
}

// The application that removes an origin invalidates it, after the change is committed.
func ExampleCache_Invalidate() {
	db := &table{rows: map[[2]string]bool{{"books.example.com", "https://books.test"}: true}}
	cache := newTenantCache(db, origincache.Options{AdmittedFor: time.Hour, RefusedFor: time.Minute})
	admits := func() bool {
		admitted, err := cache.Lookup(context.Background(), core.Request{Host: "books.example.com"}, "https://books.test")
		if err != nil {
			log.Fatal(err)
		}
		return admitted
	}

	fmt.Println(admits())
	clear(db.rows)
	fmt.Println(admits(), "until it is invalidated")
	cache.Invalidate("books.example.com", "https://books.test")
	fmt.Println(admits())

	cache.InvalidateAll() // after a change of many rows, or of rows that are not known
	fmt.Println(admits(), "after lookup", cache.Stats().Lookups)
	// Output:
	// true
	// true until it is invalidated
	// false
	// false after lookup 3
}

// What a finder found is remembered with the yes, and handlers get it with core.Found.
func ExampleNewFinder() {
	find := func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
		return "the tenant of " + r.Host, origin == "https://books.test", nil
	}
	cache, err := origincache.NewFinder(find, origincache.Options{
		Key:         func(_ context.Context, r core.Request) string { return r.Host },
		AdmittedFor: time.Minute,
		RefusedFor:  5 * time.Second,
	})
	if err != nil {
		log.Fatal(err)
	}
	engine := core.MustNew(core.Policy{}, core.WithOriginFinder(cache.Find))
	app := httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(core.Found(r.Context()))
	}))
	for range 2 {
		r := httptest.NewRequest("GET", "http://books.example.com/", nil)
		r.Header.Set("Origin", "https://books.test")
		app.ServeHTTP(httptest.NewRecorder(), r)
	}
	fmt.Println("lookups", cache.Stats().Lookups)
	// Output:
	// the tenant of books.example.com
	// the tenant of books.example.com
	// lookups 1
}

// The database is down: who was admitted stays admitted for StaleFor, and nobody else
// gets in.
func ExampleOptions_staleFor() {
	db := &table{rows: map[[2]string]bool{{"books.example.com", "https://books.test"}: true}}
	cache := newTenantCache(db, origincache.Options{
		AdmittedFor: time.Nanosecond, RefusedFor: time.Nanosecond, // too old at once
		StaleFor: time.Hour,
	})
	engine := core.MustNew(core.Policy{}, core.WithOriginLookup(cache.Lookup), core.WithLogger(slog.New(slog.DiscardHandler)))
	for _, down := range []error{nil, errors.New("connection refused")} {
		db.failure = down
		for _, origin := range []string{"https://books.test", "https://music.test"} {
			r := httptest.NewRequest("GET", "http://books.example.com/", nil)
			r.Header.Set("Origin", origin)
			d := engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
			fmt.Println(origin, d.Allowed(), d.Reason())
		}
	}
	s := cache.Stats()
	fmt.Println("failures", s.Failures, "stale", s.Stale, "latest error:", s.LatestError)
	// Output:
	// https://books.test true granted
	// https://music.test false origin not allowed
	// https://books.test true granted
	// https://music.test false origin not allowed
	// failures 2 stale 2 latest error: connection refused
}

func newTenantCache(db *table, o origincache.Options) *origincache.Cache {
	o.Key = func(_ context.Context, r core.Request) string { return r.Host }
	cache, err := origincache.New(func(ctx context.Context, r core.Request, origin string) (bool, error) {
		return db.Exists(ctx, "SELECT 1 FROM tenant_origins WHERE host = $1 AND origin = $2", r.Host, origin)
	}, o)
	if err != nil {
		log.Fatal(err)
	}
	return cache
}

// table stands for a database of hosts and origins.
type table struct {
	rows    map[[2]string]bool
	failure error
}

func (t *table) Exists(_ context.Context, _, host, origin string) (bool, error) {
	return t.rows[[2]string{host, origin}], t.failure
}
