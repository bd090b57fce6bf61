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

// Snapshot reads pages in one transaction, so that all of them and the position are of one
// moment.
func (s *postgresSession) Snapshot(ctx context.Context, page func([]string) error) (Position, error) {
	var position Position
	err := pgx.BeginTxFunc(ctx, s.conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, prepareSnapshot); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, selectLast).Scan(&position.Number, &position.Token)
		if errors.Is(err, pgx.ErrNoRows) {
			return errors.New("originfeed.changes has no rows; run: SELECT originfeed.restart()")
		}
		if err != nil {
			return err
		}
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
	return position, withSchema(err)
}

// prepareSnapshot comes before the first statement that sees the tables. The lock keeps
// TRUNCATE away, after which the table would be empty for this transaction too. The server
// ends the transaction of a replica that vanished. It reads origins in the order of its
// key: without statistics the planner would rather sort the whole table before it sends
// the first row.
const prepareSnapshot = `
LOCK TABLE originfeed.origins IN ACCESS SHARE MODE;
SET LOCAL idle_in_transaction_session_timeout = '60s';
SET LOCAL enable_sort = off;
SET LOCAL enable_hashagg = off`

const selectLast = `SELECT number, token::text FROM originfeed.changes WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1`

const declarePages = `DECLARE pages NO SCROLL CURSOR FOR SELECT DISTINCT origin FROM originfeed.origins ORDER BY origin`

// fetchPage bounds what a snapshot keeps in memory.
const fetchPage = `FETCH 50000 FROM pages`

// Changes asks for everything in one statement, which sees the tables at one moment.
func (s *postgresSession) Changes(ctx context.Context, since Position) (Changes, error) {
	s.rung = false // what rings from here on may come too late for this statement
	var changes Changes
	var origin *string
	var listed bool
	known, listening := false, false
	rows, err := s.conn.Query(ctx, selectChanges, since.Number, since.Token, channel, s.pid)
	if err != nil {
		return Changes{}, err
	}
	row := []any{&changes.Position.Number, &changes.Position.Token, &changes.More, &listening, &origin, &listed}
	_, err = pgx.ForEachRow(rows, row, func() error {
		known = true
		switch {
		case origin == nil: // nothing was touched
		case listed:
			changes.Add = append(changes.Add, *origin)
		default:
			changes.Remove = append(changes.Remove, *origin)
		}
		return nil
	})
	switch {
	case err != nil:
		return Changes{}, err
	case !known:
		return Changes{}, ErrGone
	case s.listens && !listening:
		return Changes{}, errNotListening
	}
	return changes, nil
}

var errNotListening = fmt.Errorf("the session does not LISTEN to %q any more; if a pooler such as pgbouncer gives each "+
	"transaction another connection, set Poll", channel)

// selectChanges returns no row if the position is unknown. Else it returns the position
// that it leads to, whether there is more, and whether this is the process that listens,
// once for each origin that was touched, or once with no origin.
//
// It takes as many rows of changes as have 10 000 origins together. The order by tenant
// has each origin looked up in the index of the key: without statistics the planner would
// rather read the whole table.
const selectChanges = `
WITH portion AS MATERIALIZED (
    SELECT number, token, origins
    FROM (SELECT number, token, origins, sum(cardinality(origins)) OVER (ORDER BY number) AS total
          FROM (SELECT number, token, origins FROM originfeed.changes
                WHERE number >= $1 ORDER BY number LIMIT 10000) AS next) AS counted
    WHERE total <= 10000
), last AS MATERIALIZED (
    SELECT number, token::text,
           EXISTS (SELECT FROM originfeed.changes WHERE number > last.number) AS more,
           pg_backend_pid() = $4 AND EXISTS (SELECT FROM pg_listening_channels() AS c WHERE c = $3) AS listening
    FROM (SELECT number, token FROM portion ORDER BY number DESC LIMIT 1) AS last
    WHERE EXISTS (SELECT FROM portion WHERE number = $1 AND token = $2::uuid)
)
SELECT last.*, touched.origin, coalesce(found.listed, false)
FROM last
LEFT JOIN (SELECT DISTINCT unnest(origins) AS origin FROM portion WHERE number > $1) AS touched ON true
LEFT JOIN LATERAL (
    SELECT true AS listed FROM originfeed.origins AS o
    WHERE o.origin = touched.origin ORDER BY o.tenant LIMIT 1
) AS found ON true`

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
