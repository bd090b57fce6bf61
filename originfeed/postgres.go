package originfeed

import (
	"context"
	_ "embed"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Schema is schema.sql: the tables, triggers and functions that a [Postgres] source reads,
// and the commands for who runs the database. It is run once, in one transaction:
//
//	psql -1 -v ON_ERROR_STOP=1 -f schema.sql
//
//go:embed schema.sql
var Schema string

// Postgres reads the tables of [Schema] in PostgreSQL 13 or later. Each session is one
// connection of its own.
type Postgres struct {
	// URL is a connection string as pgx takes it: a URL, or "host=... user=...". It must
	// lead to the primary server; with several hosts, add target_session_attrs=primary.
	URL string

	// Poll does without LISTEN, so that a change takes up to [Options.Interval]. Set it
	// behind pgbouncer in transaction mode, which cannot LISTEN.
	Poll bool

	// Doorbell replaces LISTEN: the feed asks for changes whenever it receives a value.
	// Whoever sends must not wait: see the example.
	Doorbell <-chan struct{}
}

var _ Source = (*Postgres)(nil)

// channel is what the trigger doorbell of [Schema] notifies.
const channel = "originfeed"

// Open connects and listens.
func (p *Postgres) Open(ctx context.Context) (Session, error) {
	config, err := pgx.ParseConfig(p.URL)
	if err != nil {
		return nil, err
	}
	// One round trip, and no prepared statement, which pgbouncer could not find again.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	s := &postgresSession{doorbell: p.Doorbell, listens: !p.Poll && p.Doorbell == nil}
	config.OnNotification = s.notified
	if s.conn, err = pgx.ConnectConfig(ctx, config); err != nil {
		return nil, err
	}
	if s.listens {
		// Before the first snapshot or catch-up: what is committed after it rings.
		if _, err = s.conn.Exec(ctx, "LISTEN "+channel); err == nil {
			err = s.conn.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&s.pid)
		}
		if err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// withSchema adds to the error of a database without the tables what to do.
func withSchema(err error) error {
	const noSchema, noTable = "3F000", "42P01" // PostgreSQL, appendix A
	if db := (*pgconn.PgError)(nil); errors.As(err, &db) && (db.Code == noSchema || db.Code == noTable) {
		return fmt.Errorf("%w; the database has no tables of originfeed: run schema.sql there, which originfeed.Schema holds", err)
	}
	return err
}
