package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/originfeed"
)

// policy is that of every replica. It lists no origin: all of them come from the table.
//
// All tenants share one list, since a preflight carries no token and so does not say whose
// data it is about. The token then decides whose data a request gets.
var policy = core.Policy{
	AllowHeaders:  []string{"Authorization"},
	MaxAgeSeconds: -1, // the pages of this example show what is so now; elsewhere use 600
}

// frameworks lists the builders of the same API, each in a file of its own.
var frameworks = []framework{
	{"Gin", ginAPI},
	{"Echo", echoAPI},
	{"Chi", chiAPI},
}

type framework struct {
	name  string
	build func(cors core.Evaluator, a *api) http.Handler
}

// replica is one server of the API, which follows the table by itself.
type replica struct {
	*server
	framework
	feed *originfeed.Feed
	end  context.CancelFunc // of the feed
	done chan struct{}      // closed when the feed has ended
}

func startReplica(ctx context.Context, f framework, databaseURL string, pool *pgxpool.Pool, bell *natsBell) (*replica, error) {
	source := &originfeed.Postgres{URL: withName(databaseURL, f.name)}
	if bell != nil {
		var err error
		if source.Doorbell, err = bell.subscribe(); err != nil {
			return nil, err
		}
	}
	feed, err := originfeed.New(policy, source, originfeed.Options{})
	if err != nil {
		return nil, err
	}
	s, err := listen("127.0.0.1", "0")
	if err != nil {
		return nil, err
	}
	r := &replica{server: s, framework: f, feed: feed, done: make(chan struct{})}
	ctx, r.end = context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(r.done)
		feed.Run(ctx)
	}()
	s.serve(f.build(feed, &api{replica: f.name, pool: pool, feed: feed}))
	return r, nil
}

// withName adds the name by which the database's administrator sees a connection.
func withName(databaseURL, name string) string {
	u, err := url.Parse(databaseURL)
	if err != nil || u.Scheme == "" { // "host=... user=...", which pgx takes as well
		return databaseURL + " application_name=" + name
	}
	q := u.Query()
	q.Set("application_name", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// stop serves the running requests to their end before the feed ends.
func (r *replica) stop(ctx context.Context) error {
	err := r.server.stop(ctx)
	r.end()
	select {
	case <-r.done:
		return err
	case <-ctx.Done():
		return errors.Join(err, fmt.Errorf("the feed of %s does not end", r.name))
	}
}
