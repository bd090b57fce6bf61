package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/originfeed"
)

// load is what a list of many origins costs one replica.
type load struct {
	origins   int
	text      float64       // bytes in an origin
	took      time.Duration // until the list was in force
	heap      float64       // bytes an origin, after a collection
	oneChange delay         // with the list in memory
}

// measureLoad fills the table and loads it through a feed.
func measureLoad(ctx context.Context, origins int) (_ load, err error) {
	server, err := postgres.Start(ctx, postgres.Config{})
	if err != nil {
		return load{}, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	conn, err := prepare(ctx, server.URL)
	if err != nil {
		return load{}, err
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(ctx, `INSERT INTO originfeed.origins (origin, tenant)
		SELECT 'https://app-' || n % 20 || '.tenant-' || n / 20 || '.example', 'tenant-' || n / 20
		FROM generate_series(0, $1::int - 1) AS n`, origins)
	if err == nil {
		_, err = conn.Exec(ctx, `ANALYZE originfeed.origins`)
	}
	l := load{origins: origins}
	if err == nil {
		err = conn.QueryRow(ctx, `SELECT avg(octet_length(origin))::float8 FROM originfeed.origins`).Scan(&l.text)
	}
	if err != nil {
		return load{}, err
	}

	before := heap()
	began := time.Now()
	g, stop, err := startReplicas(ctx, &originfeed.Postgres{URL: server.URL}, 1)
	if err != nil {
		return load{}, err
	}
	defer stop()
	l.took = time.Since(began)
	l.heap = float64(heap()-before) / float64(origins)
	if got := g.replicas[0].feed.Status().Origins; got != origins+1 { // and the policy's own
		return load{}, fmt.Errorf("the feed has %d origins, want %d", got, origins+1)
	}
	l.oneChange, err = g.measure(ctx, conn, 40)
	return l, err
}

// heap returns the bytes that are in use after a collection. The second one frees what
// finalizers held.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
