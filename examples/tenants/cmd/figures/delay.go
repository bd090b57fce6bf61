package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/originfeed"
)

// delay is how long changes took from COMMIT to the moment when a replica decided
// differently, in all replicas together.
type delay struct {
	listeners, changes int
	p50, p99, max      time.Duration
}

// measureDelay starts a database and as many feeds, each with an engine and a connection
// of its own, and commits changes one after the other.
func measureDelay(ctx context.Context, listeners, changes int) (_ delay, err error) {
	server, err := postgres.Start(ctx, postgres.Config{MaxConnections: listeners + 20})
	if err != nil {
		return delay{}, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	conn, err := prepare(ctx, server.URL)
	if err != nil {
		return delay{}, err
	}
	defer conn.Close(context.Background())
	g, stop, err := startReplicas(ctx, &originfeed.Postgres{URL: server.URL}, listeners)
	if err != nil {
		return delay{}, err
	}
	defer stop()
	return g.measure(ctx, conn, changes)
}

func prepare(ctx context.Context, url string) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, url)
	if err == nil {
		_, err = conn.Exec(ctx, originfeed.Schema)
	}
	return conn, err
}

// group is all replicas of one measurement.
type group struct {
	replicas []*observed

	mu      sync.Mutex
	origin  string // the one that changes now
	listed  bool   // what it becomes
	began   time.Time
	waiting map[*observed]bool // replicas that have not followed yet
	all     chan struct{}      // closed when none is left
	samples []time.Duration
}

// startReplicas returns when each has its first list. They follow the source until stop.
func startReplicas(ctx context.Context, source originfeed.Source, n int) (_ *group, stop func(), err error) {
	g := &group{}
	running, end := context.WithCancel(ctx)
	var feeds sync.WaitGroup
	stop = func() { end(); feeds.Wait() }
	for range n {
		r := &observed{Source: source, group: g}
		r.feed, err = originfeed.New(core.Policy{AllowOrigins: []string{"https://www.example.com"}}, r, originfeed.Options{})
		if err != nil {
			stop()
			return nil, nil, err
		}
		g.replicas = append(g.replicas, r)
		feeds.Go(func() { r.feed.Run(running) })
	}
	for _, r := range g.replicas {
		if err := r.feed.WaitReady(ctx); err != nil {
			stop()
			return nil, nil, err
		}
	}
	return g, stop, nil
}

// measure adds an origin, removes it, adds the next one, and so on.
func (g *group) measure(ctx context.Context, conn *pgx.Conn, changes int) (delay, error) {
	for i := range changes {
		time.Sleep(rand.N(300 * time.Millisecond)) // the feeds must not be in step with the changes
		if err := g.change(ctx, conn, fmt.Sprintf("https://app-%d.example.com", i/2), i%2 == 0); err != nil {
			return delay{}, err
		}
	}
	slices.Sort(g.samples)
	at := func(percent int) time.Duration { return g.samples[(len(g.samples)-1)*percent/100] }
	return delay{listeners: len(g.replicas), changes: changes, p50: at(50), p99: at(99), max: at(100)}, nil
}

// change commits one change and waits until every replica decides by it.
func (g *group) change(ctx context.Context, conn *pgx.Conn, origin string, listed bool) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	statement := `DELETE FROM originfeed.origins WHERE origin = $1 AND tenant = 'measured'`
	if listed {
		statement = `INSERT INTO originfeed.origins (origin, tenant) VALUES ($1, 'measured')`
	}
	if _, err := tx.Exec(ctx, statement, origin); err != nil {
		return err
	}
	g.mu.Lock()
	g.origin, g.listed, g.waiting, g.all = origin, listed, map[*observed]bool{}, make(chan struct{})
	for _, r := range g.replicas {
		g.waiting[r] = true
	}
	all := g.all
	g.began = time.Now()
	g.mu.Unlock()
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	select {
	case <-all:
		return nil
	case <-time.After(time.Minute):
		return errors.New("a replica has not followed in a minute")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// look notes the time if a replica has just begun to decide differently.
func (g *group) look(r *observed) {
	g.mu.Lock()
	origin, listed, waits := g.origin, g.listed, g.waiting[r]
	g.mu.Unlock()
	if !waits || r.admits(origin) != listed {
		return
	}
	now := time.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.samples = append(g.samples, now.Sub(g.began))
	if delete(g.waiting, r); len(g.waiting) == 0 {
		close(g.all)
	}
}

// observed is the source of one feed. The feed waits for the next change when it has put
// the last one in force: that is the moment to look.
type observed struct {
	originfeed.Source
	group *group
	feed  *originfeed.Feed
}

func (r *observed) Open(ctx context.Context) (originfeed.Session, error) {
	s, err := r.Source.Open(ctx)
	if err != nil {
		return nil, err
	}
	return observedSession{s, r}, nil
}

func (r *observed) admits(origin string) bool {
	return r.feed.Evaluate(context.Background(), core.Request{Method: http.MethodGet, Host: "api.example.com",
		Path: "/", Header: http.Header{"Origin": {origin}}}).Allowed()
}

type observedSession struct {
	originfeed.Session
	replica *observed
}

func (s observedSession) Wait(ctx context.Context) error {
	s.replica.group.look(s.replica)
	return s.Session.Wait(ctx)
}
