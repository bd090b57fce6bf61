package originfeed_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNoChangeIsMissedWhateverTheOrderOfCommits has open transactions, which make their
// changes in one order and commit in another. Plain sequence numbers lose changes here.
func TestNoChangeIsMissedWhateverTheOrderOfCommits(t *testing.T) {
	database := newDatabase(t)
	seed := rand.Uint64()
	t.Log("seed ", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	const writers = 8
	type writer struct {
		conn   *pgx.Conn
		tenant string
		tx     pgx.Tx
		lists  map[string]bool // what its tenant lists, if the transaction commits
	}
	var all []*writer
	committed := map[string]map[string]bool{} // by tenant
	for i := range writers {
		tenant := fmt.Sprint("tenant", i)
		all = append(all, &writer{conn: connect(t, database), tenant: tenant})
		committed[tenant] = map[string]bool{}
	}
	isolations := []pgx.TxIsoLevel{pgx.ReadCommitted, pgx.RepeatableRead, pgx.Serializable}
	r := newReader(t, database)
	overtaken, commits := 0, 0
	var order []*writer // of the open transactions, by their first change
	end := func(w *writer) {
		w.tx, order = nil, slices.DeleteFunc(order, func(o *writer) bool { return o == w })
	}
	for range 4000 {
		w := all[rng.IntN(writers)]
		if w.tx == nil {
			var err error
			w.tx, err = w.conn.BeginTx(soon(t), pgx.TxOptions{IsoLevel: isolations[rng.IntN(3)]})
			require.NoError(t, err)
			w.lists = maps.Clone(committed[w.tenant])
			order = append(order, w)
		}
		var err error
		origin := fmt.Sprintf("https://o%02d.example", rng.IntN(20))
		switch rng.IntN(16) {
		case 0:
			err = w.tx.Rollback(soon(t))
			end(w)
		case 1, 2, 3, 4:
			if err = w.tx.Commit(soon(t)); err == nil {
				committed[w.tenant] = w.lists
				commits++
				if order[0] != w {
					overtaken++
				}
			}
			end(w)
		case 5, 6, 7, 8, 9:
			_, err = w.tx.Exec(soon(t), "DELETE FROM originfeed.origins WHERE origin = $1 AND tenant = $2", origin, w.tenant)
			delete(w.lists, origin)
		default:
			_, err = w.tx.Exec(soon(t), "INSERT INTO originfeed.origins VALUES ($1, $2) ON CONFLICT DO NOTHING", origin, w.tenant)
			w.lists[origin] = true
		}
		if err != nil { // PostgreSQL may refuse what two serializable transactions do
			var refused *pgconn.PgError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, "40001", refused.Code, refused.Message)
			if w.tx != nil {
				require.NoError(t, w.tx.Rollback(soon(t)))
				end(w)
			}
		}
		if rng.IntN(2) == 0 { // a reader asks at any time
			require.Equal(t, union(committed), r.catchUp())
		}
	}
	t.Logf("%d commits, %d of them before that of an older transaction", commits, overtaken)
	require.Greater(t, overtaken, 100)
	require.Equal(t, union(committed), r.catchUp())
	r.snapshot()
	require.Equal(t, union(committed), r.catchUp())
}

// union returns what at least one tenant lists, in order.
func union(lists map[string]map[string]bool) []string {
	all := map[string]bool{}
	for _, list := range lists {
		maps.Copy(all, list)
	}
	return slices.Sorted(maps.Keys(all))
}

// TestWriterWaitsForNobodyWhoIsNotCommitting holds a transaction open that has changed
// the table.
func TestWriterWaitsForNobodyWhoIsNotCommitting(t *testing.T) {
	database := newDatabase(t)
	slow, err := connect(t, database).Begin(soon(t))
	require.NoError(t, err)
	mustExec(t, slow, "INSERT INTO originfeed.origins VALUES ('https://slow.example', 't1')")
	quick := connect(t, database)
	mustExec(t, quick, "SET lock_timeout = '1s'")
	mustExec(t, quick, "INSERT INTO originfeed.origins VALUES ('https://quick.example', 't2')")
	r := newReader(t, database)
	assert.Equal(t, []string{"https://quick.example"}, r.catchUp())
	require.NoError(t, slow.Commit(soon(t)))
	assert.Equal(t, []string{"https://quick.example", "https://slow.example"}, r.catchUp())
}

// TestHigherNumberIsNotSeenBeforeALowerOne has a transaction that is numbered and not
// committed, as each is for a moment.
func TestHigherNumberIsNotSeenBeforeALowerOne(t *testing.T) {
	database := newDatabase(t)
	r := newReader(t, database)
	first, err := connect(t, database).Begin(soon(t))
	require.NoError(t, err)
	mustExec(t, first, "INSERT INTO originfeed.origins VALUES ('https://first.example', 't')")
	mustExec(t, first, "SET CONSTRAINTS ALL IMMEDIATE") // gives it a number
	second := connect(t, database)
	committed := make(chan error, 1)
	go func() {
		_, err := second.Exec(context.Background(), "INSERT INTO originfeed.origins VALUES ('https://second.example', 't')")
		committed <- err
	}()
	observer := connect(t, database)
	eventually(t, "the second waits for the first, or does not", func() bool {
		var waits bool
		require.NoError(t, observer.QueryRow(soon(t), "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND pid = $1)",
			int32(second.PgConn().PID())).Scan(&waits))
		return waits || len(committed) > 0
	})
	r.catchUp()
	require.NoError(t, first.Commit(soon(t)))
	require.NoError(t, <-committed)
	assert.Equal(t, []string{"https://first.example", "https://second.example"}, r.catchUp())
}
