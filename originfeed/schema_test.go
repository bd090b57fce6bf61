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

	"github.com/sallyport/cors/originfeed"
)

// reader follows a database by Changes alone, as a feed does, and knows no other way.
type reader struct {
	t        *testing.T
	session  originfeed.Session
	position originfeed.Position
	listed   map[string]bool
}

func newReader(t *testing.T, database string) *reader {
	t.Helper()
	session, err := (&originfeed.Postgres{URL: database}).Open(soon(t))
	require.NoError(t, err)
	t.Cleanup(session.Close)
	r := &reader{t: t, session: session}
	r.snapshot()
	return r
}

func (r *reader) snapshot() {
	r.t.Helper()
	var err error
	r.listed = map[string]bool{}
	r.position, err = r.session.Snapshot(soon(r.t), func(page []string) error {
		for _, origin := range page {
			require.False(r.t, r.listed[origin], "%s is in a snapshot twice", origin)
			r.listed[origin] = true
		}
		return nil
	})
	require.NoError(r.t, err)
}

// catchUp returns the list after the changes.
func (r *reader) catchUp() []string {
	r.t.Helper()
	for more := true; more; {
		changes, err := r.session.Changes(soon(r.t), r.position)
		require.NoError(r.t, err)
		require.LessOrEqual(r.t, len(changes.Add)+len(changes.Remove), 10_000)
		for _, origin := range changes.Remove {
			delete(r.listed, origin)
		}
		for _, origin := range changes.Add {
			require.NotContains(r.t, changes.Remove, origin)
			r.listed[origin] = true
		}
		r.position, more = changes.Position, changes.More
	}
	return slices.Sorted(maps.Keys(r.listed))
}

func TestAllWaysToChangeTheTableAreSeen(t *testing.T) {
	database := newDatabase(t)
	conn := connect(t, database)
	mustExec(t, conn, `CREATE TABLE tenants (id text PRIMARY KEY);
		ALTER TABLE originfeed.origins ADD FOREIGN KEY (tenant) REFERENCES tenants (id) ON DELETE CASCADE ON UPDATE CASCADE;
		INSERT INTO tenants VALUES ('t1'), ('t2'), ('t3')`)
	r := newReader(t, database)
	for _, step := range []struct {
		name, sql string
		want      []string
	}{
		{"insert", "INSERT INTO originfeed.origins VALUES ('https://a.example', 't1'), ('https://b.example', 't1')", []string{"https://a.example", "https://b.example"}},
		{"a second tenant lists the same", "INSERT INTO originfeed.origins VALUES ('https://a.example', 't2')", []string{"https://a.example", "https://b.example"}},
		{"the first tenant drops it", "DELETE FROM originfeed.origins WHERE tenant = 't1' AND origin = 'https://a.example'", []string{"https://a.example", "https://b.example"}},
		{"the last tenant drops it", "DELETE FROM originfeed.origins WHERE origin = 'https://a.example'", []string{"https://b.example"}},
		{"update", "UPDATE originfeed.origins SET origin = 'https://c.example'", []string{"https://c.example"}},
		{"update of the tenant", "UPDATE tenants SET id = 't4' WHERE id = 't1'", []string{"https://c.example"}},
		{"update to what it was", "UPDATE originfeed.origins SET origin = origin", []string{"https://c.example"}},
		{"insert on conflict, nothing", "INSERT INTO originfeed.origins VALUES ('https://c.example', 't4') ON CONFLICT DO NOTHING", []string{"https://c.example"}},
		{"insert on conflict, update", `INSERT INTO originfeed.origins VALUES ('https://c.example', 't4'), ('https://e.example', 't4')
			ON CONFLICT (origin, tenant) DO UPDATE SET origin = 'https://d.example'`, []string{"https://d.example", "https://e.example"}},
		{"merge", `MERGE INTO originfeed.origins AS o USING (VALUES ('https://d.example'), ('https://f.example')) AS v (origin)
			ON o.origin = v.origin WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (v.origin, 't3')`, []string{"https://e.example", "https://f.example"}},
		{"both in one transaction", `BEGIN; DELETE FROM originfeed.origins; INSERT INTO originfeed.origins VALUES ('https://g.example', 't2'); COMMIT`, []string{"https://g.example"}},
		{"there and back in one transaction", `BEGIN; INSERT INTO originfeed.origins VALUES ('https://h.example', 't2');
			DELETE FROM originfeed.origins WHERE origin = 'https://h.example'; COMMIT`, []string{"https://g.example"}},
		{"a savepoint that is rolled back", `BEGIN; SAVEPOINT s; INSERT INTO originfeed.origins VALUES ('https://h.example', 't2'); ROLLBACK TO s;
			INSERT INTO originfeed.origins VALUES ('https://i.example', 't2'); COMMIT`, []string{"https://g.example", "https://i.example"}},
		{"a rollback", `BEGIN; DELETE FROM originfeed.origins; ROLLBACK`, []string{"https://g.example", "https://i.example"}},
		{"immediate constraints", `BEGIN; SET CONSTRAINTS ALL IMMEDIATE; INSERT INTO originfeed.origins VALUES ('https://j.example', 't2'); COMMIT`,
			[]string{"https://g.example", "https://i.example", "https://j.example"}},
		{"delete of the tenant, by cascade", "DELETE FROM tenants WHERE id = 't2'", nil},
		{"nothing", "DELETE FROM originfeed.origins", nil},
		{"odd texts", `INSERT INTO originfeed.origins VALUES ('', 't3'), ('{"a",b}', 't3'), ('NULL', 't3'), ('é ', 't3')`, []string{"", "NULL", `{"a",b}`, "é "}},
	} {
		before := number(t, conn)
		mustExec(t, conn, step.sql)
		got := r.catchUp()
		if len(step.want) == 0 {
			assert.Empty(t, got, step.name)
		} else {
			assert.Equal(t, step.want, got, step.name)
		}
		assert.Equal(t, number(t, conn), r.position.Number, step.name)
		if step.name == "nothing" || step.name == "a rollback" {
			assert.Equal(t, before, number(t, conn), "%s makes no change", step.name)
		}
	}

	mustExec(t, conn, "TRUNCATE originfeed.origins; INSERT INTO originfeed.origins VALUES ('https://k.example', 't3')")
	_, err := r.session.Changes(soon(t), r.position)
	assert.ErrorIs(t, err, originfeed.ErrGone, "after TRUNCATE")
	r.snapshot()
	assert.Equal(t, map[string]bool{"https://k.example": true}, r.listed)
	assert.Equal(t, []string{"https://k.example"}, r.catchUp())
}

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

func TestLargeStatementsAreCutIntoRowsOfAThousandOrigins(t *testing.T) {
	database := newDatabase(t)
	conn := connect(t, database)
	r := newReader(t, database)
	mustExec(t, conn, `INSERT INTO originfeed.origins SELECT 'https://t' || i || '.example', 't' FROM generate_series(1, 12345) AS i`)
	var rows, longest int
	require.NoError(t, conn.QueryRow(soon(t), "SELECT count(*), max(cardinality(origins)) FROM originfeed.changes").Scan(&rows, &longest))
	assert.Equal(t, 1000, longest)
	assert.Equal(t, 1+13, rows, "with the first row of the schema")
	assert.Len(t, r.catchUp(), 12345)
	mustExec(t, conn, "DELETE FROM originfeed.origins")
	assert.Empty(t, r.catchUp())

	mustExec(t, conn, `DO $$ BEGIN FOR i IN 1..12345 LOOP -- small ones are read together
		INSERT INTO originfeed.origins VALUES ('https://s' || i || '.example', 't'); END LOOP; END $$`)
	calls := 0
	for more := true; more; calls++ {
		changes, err := r.session.Changes(soon(t), r.position)
		require.NoError(t, err)
		r.position, more = changes.Position, changes.More
	}
	assert.Equal(t, 2, calls)
}

func TestReplicaBehindWhatIsPrunedTakesASnapshot(t *testing.T) {
	database := newDatabase(t)
	conn := connect(t, database)
	behind, current := newReader(t, database), newReader(t, database)
	prune := func(keep string) (pruned int) {
		t.Helper()
		require.NoError(t, conn.QueryRow(soon(t), "SELECT originfeed.prune($1::text::interval)", keep).Scan(&pruned))
		return pruned
	}
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't')")
	assert.Zero(t, prune("1 hour"))
	behind.catchUp()
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://b.example', 't')")
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://c.example', 't')")
	current.catchUp()
	assert.Equal(t, 3, prune("0"), "all but the last")
	assert.Equal(t, []string{"https://a.example", "https://b.example", "https://c.example"}, current.catchUp())
	_, err := behind.session.Changes(soon(t), behind.position)
	assert.ErrorIs(t, err, originfeed.ErrGone)
	behind.snapshot()
	mustExec(t, conn, "DELETE FROM originfeed.origins WHERE origin = 'https://b.example'")
	assert.Equal(t, []string{"https://a.example", "https://c.example"}, behind.catchUp())
	assert.Equal(t, []string{"https://a.example", "https://c.example"}, current.catchUp())

	// A clock that went back must not leave a gap: what is older than a change that stays
	// is pruned, and nothing else.
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://d.example', 't')")
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://e.example', 't')")
	mustExec(t, conn, "UPDATE originfeed.changes SET numbered_at = now() - interval '1 day' WHERE number = $1", number(t, conn)-1)
	assert.Zero(t, prune("2 days"))
	assert.Zero(t, prune("1 hour"), "an older change is younger by the clock")
	assert.Equal(t, []string{"https://a.example", "https://c.example", "https://d.example", "https://e.example"}, behind.catchUp())
}

func TestReaderNeedsNoMoreThanSelect(t *testing.T) {
	database := newDatabase(t)
	conn := connect(t, database)
	mustExec(t, conn, `DROP ROLE IF EXISTS replica; DROP ROLE IF EXISTS admin_page;
		CREATE ROLE replica LOGIN PASSWORD 'replica'; CREATE ROLE admin_page LOGIN PASSWORD 'admin_page';
		GRANT USAGE ON SCHEMA originfeed TO replica, admin_page;
		GRANT SELECT ON originfeed.origins, originfeed.changes TO replica;
		GRANT SELECT, INSERT, UPDATE, DELETE ON originfeed.origins TO admin_page`)
	as := func(role string) string {
		config, err := pgx.ParseConfig(database)
		require.NoError(t, err)
		return fmt.Sprintf("host=%s port=%d dbname=%s user=%s password=%s", config.Host, config.Port, config.Database, role, role)
	}
	r := newReader(t, as("replica"))
	admin := connect(t, as("admin_page"))
	mustExec(t, admin, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't'), ('https://b.example', 't')")
	mustExec(t, admin, "DELETE FROM originfeed.origins WHERE origin = 'https://b.example'")
	assert.Equal(t, []string{"https://a.example"}, r.catchUp())
	for _, sql := range []string{
		"SELECT originfeed.restart()", "SELECT originfeed.prune('0')", "DELETE FROM originfeed.changes",
		"UPDATE originfeed.changes SET number = 1", "TRUNCATE originfeed.origins",
	} {
		_, err := admin.Exec(soon(t), sql)
		assert.ErrorContains(t, err, "permission denied", sql)
	}
}

// TestTruncateWhileASnapshotBeginsIsWaitedFor guards against a trap of PostgreSQL: after
// TRUNCATE the table is empty also for transactions that began before it.
func TestTruncateWhileASnapshotBeginsIsWaitedFor(t *testing.T) {
	database := newDatabase(t)
	conn := connect(t, database)
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't')")
	r := newReader(t, database)
	tx, err := conn.Begin(soon(t))
	require.NoError(t, err)
	mustExec(t, tx, "TRUNCATE originfeed.origins")
	mustExec(t, tx, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't'), ('https://b.example', 't')")
	taken := make(chan []string)
	ctx := soon(t)
	go func() {
		var all []string
		_, err := r.session.Snapshot(ctx, func(page []string) error {
			all = append(all, page...)
			return nil
		})
		assert.NoError(t, err)
		taken <- all
	}()
	observer := connect(t, database)
	eventually(t, "the snapshot waits for the table", func() bool {
		var waits bool
		require.NoError(t, observer.QueryRow(soon(t), "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'originfeed.origins'::regclass)").Scan(&waits))
		return waits
	})
	require.NoError(t, tx.Commit(soon(t)))
	assert.Equal(t, []string{"https://a.example", "https://b.example"}, <-taken)
}

func TestEmptyLogIsAnErrorThatSaysWhatToRun(t *testing.T) {
	database := newDatabase(t)
	conn := connect(t, database)
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't')")
	r := newReader(t, database)
	mustExec(t, conn, "DELETE FROM originfeed.changes")
	_, err := r.session.Changes(soon(t), r.position)
	assert.ErrorIs(t, err, originfeed.ErrGone)
	_, err = r.session.Snapshot(soon(t), func([]string) error { return nil })
	require.ErrorContains(t, err, "SELECT originfeed.restart()")
	mustExec(t, conn, "SELECT originfeed.restart()")
	r.snapshot()
	assert.Equal(t, []string{"https://a.example"}, r.catchUp())
}

func TestRestartSendsEveryReplicaToASnapshot(t *testing.T) {
	database := newDatabase(t)
	conn := connect(t, database)
	r := newReader(t, database)
	// Rows that came past the triggers, as from pg_restore --disable-triggers.
	mustExec(t, conn, `SET session_replication_role = replica; INSERT INTO originfeed.origins VALUES ('https://a.example', 't');
		SET session_replication_role = DEFAULT`)
	require.Empty(t, r.catchUp(), "nobody saw them")
	open, err := connect(t, database).Begin(soon(t))
	require.NoError(t, err)
	mustExec(t, open, "INSERT INTO originfeed.origins VALUES ('https://b.example', 't')")
	mustExec(t, conn, "SELECT originfeed.restart()")
	_, err = r.session.Changes(soon(t), r.position)
	assert.ErrorIs(t, err, originfeed.ErrGone)
	r.snapshot()
	require.NoError(t, open.Commit(soon(t)))
	assert.Equal(t, []string{"https://a.example", "https://b.example"}, r.catchUp())
}
