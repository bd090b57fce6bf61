package originfeed_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/originfeed"
)

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
