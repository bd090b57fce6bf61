package originfeed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// postgresSession is the [Session] of [Postgres].
type postgresSession struct {
	conn     *pgx.Conn
	doorbell <-chan struct{}
	listens  bool
	pid      int32 // of the server's process that listens
	rung     bool  // by a notification that came after the last query began
}

// maxChanges is how many origins Changes may return. A feed that is further behind takes a
// snapshot, which needs less memory.
const maxChanges = 100_000

// Snapshot reads pages in one transaction, so that all of them and the position are of one
// moment.
func (s *postgresSession) Snapshot(ctx context.Context, page func([]string) error) (Position, error) {
	var position Position
	err := pgx.BeginTxFunc(ctx, s.conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		// The server must not keep the transaction of a replica that vanished.
		if _, err := tx.Exec(ctx, "SET LOCAL idle_in_transaction_session_timeout = '60s'"); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, selectLast).Scan(&position.Number, &position.Token)
		if errors.Is(err, pgx.ErrNoRows) {
			return errors.New("originfeed.changes has no rows; run: SELECT originfeed.restart()")
		}
		if err != nil {
			return err
		}
		// A cursor, so that the server plans once and never sorts for each page.
		if _, err := tx.Exec(ctx, declarePages); err != nil {
			return err
		}
		for {
			rows, err := tx.Query(ctx, fetchPage)
			if err != nil {
				return err
			}
			origins, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil || len(origins) == 0 {
				return err
			}
			if err := page(origins); err != nil {
				return err
			}
		}
	})
	return position, err
}

const selectLast = `SELECT number, token::text FROM originfeed.changes WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1`

const declarePages = `DECLARE pages NO SCROLL CURSOR FOR SELECT DISTINCT origin FROM originfeed.origins ORDER BY origin`

// fetchPage bounds what a snapshot keeps in memory.
const fetchPage = `FETCH 10000 FROM pages`

// Changes asks for everything in one statement, which sees the tables at one moment.
func (s *postgresSession) Changes(ctx context.Context, since Position) (Changes, error) {
	s.rung = false // what rings from here on may come too late for this statement
	changes := Changes{Position: since}
	listening, known, touched := false, false, 0
	rows, err := s.conn.Query(ctx, selectChanges, since.Number, since.Token, channel, s.pid, maxChanges+1)
	if err != nil {
		return Changes{}, err
	}
	var origin *string
	var listed bool
	_, err = pgx.ForEachRow(rows, []any{&changes.Position.Number, &changes.Position.Token, &listening, &origin, &listed}, func() error {
		known = true
		switch {
		case origin == nil: // nothing was touched
		case listed:
			changes.Add = append(changes.Add, *origin)
			touched++
		default:
			changes.Remove = append(changes.Remove, *origin)
			touched++
		}
		return nil
	})
	switch {
	case err != nil:
		return Changes{}, err
	case !known || touched > maxChanges:
		return Changes{}, ErrGone
	case s.listens && !listening:
		return Changes{}, errNotListening
	}
	return changes, nil
}

var errNotListening = fmt.Errorf("the session does not LISTEN to %q any more; if a pooler such as pgbouncer gives each "+
	"transaction another connection, set Poll", channel)

// selectChanges returns no row if the position is unknown. Else it returns the last
// position and whether the session listens, in the same process as in the beginning, once for each origin that was touched since, or
// once with no origin.
const selectChanges = `
SELECT last.number, last.token::text,
       pg_backend_pid() = $4 AND EXISTS (SELECT FROM pg_listening_channels() AS c WHERE c = $3),
       touched.origin,
       EXISTS (SELECT FROM originfeed.origins AS o WHERE o.origin = touched.origin)
FROM (SELECT number, token FROM originfeed.changes WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1) AS last
LEFT JOIN LATERAL (
    SELECT DISTINCT unnest(origins) AS origin FROM originfeed.changes WHERE number > $1 LIMIT $5
) AS touched ON true
WHERE EXISTS (SELECT FROM originfeed.changes WHERE number = $1 AND token = $2::uuid)`

// notified is called while the connection is read.
func (s *postgresSession) notified(*pgconn.PgConn, *pgconn.Notification) { s.rung = true }

func (s *postgresSession) Wait(ctx context.Context) error {
	if !s.listens {
		select {
		case _, open := <-s.doorbell:
			if !open {
				s.doorbell = nil // nobody rings any more, so wait for ctx from now on
			}
		case <-ctx.Done():
		}
		return nil
	}
	if s.rung {
		return nil
	}
	// The end of ctx leaves the connection in order.
	if err := s.conn.PgConn().WaitForNotification(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// Close sends a goodbye, which waits for nobody unless the connection is stuck.
func (s *postgresSession) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s.conn.Close(ctx)
}
