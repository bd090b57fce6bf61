package originfeed_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/internal/postgres/postgrestest"
	"github.com/sallyport/cors/originfeed"
)

const (
	liveTenants = 100_000
	liveChanges = 10_000
)

// tenantOrigin is the origin of a tenant. The first liveTenants are listed in the beginning.
func tenantOrigin(i int) string { return fmt.Sprintf("https://tenant%06d.example", i) }

// event is one change that is committed: from number on, the origin is listed or not.
// Each origin changes once.
type event struct {
	origin string
	listed bool
	number int64
}

// world is what the writers have committed. It is the model for the replicas.
type world struct {
	t        *testing.T
	database string
	replicas []*originfeed.Feed
	most     atomic.Int64 // how many changes the writers may make now, so that they do not end too early

	mu     sync.Mutex
	events []event
	listed map[string]bool
}

func (w *world) committed() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.events)
}

// TestReplicasFollow10000ChangesOf100000TenantsThroughKillsAndBlackHoles judges three
// replicas, which hear of changes in different ways, while requests come all the time.
func TestReplicasFollow10000ChangesOf100000TenantsThroughKillsAndBlackHoles(t *testing.T) {
	server := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	w := &world{t: t, database: newDatabaseOn(t, server.URL), listed: map[string]bool{}}
	mustExec(t, connect(t, w.database), fmt.Sprintf(`INSERT INTO originfeed.origins
		SELECT 'https://tenant' || lpad(i::text, 6, '0') || '.example', 'tenant' || i FROM generate_series(0, %d) AS i`, liveTenants-1))
	for i := range liveTenants {
		w.listed[tenantOrigin(i)] = true
	}

	hole, through := newProxy(t, w.database)
	doorbell := make(chan struct{}, 1)
	o := originfeed.Options{Interval: 200 * time.Millisecond, Timeout: 2 * time.Second, OnError: func(err error) { t.Log("reported: ", err) }}
	for _, source := range []*originfeed.Postgres{{URL: through}, {URL: through, Poll: true}, {URL: through, Doorbell: doorbell}} {
		w.replicas = append(w.replicas, start(t, source, o))
	}
	for _, replica := range w.replicas {
		require.Equal(t, liveTenants+1, replica.Status().Origins)
	}

	done := make(chan struct{})
	var working, requesting sync.WaitGroup
	counts := make([]atomic.Int64, len(w.replicas))
	for i, replica := range w.replicas {
		requesting.Go(func() { w.request(replica, &counts[i], done) })
	}
	const writers = 4
	w.most.Store(liveChanges * 5 / 8)
	for writer := range writers {
		working.Go(func() { w.write(writer, writers, doorbell) })
	}
	// requests waits until each replica has answered more requests.
	requests := func(when string) {
		for i := range counts {
			before := counts[i].Load()
			eventually(t, "requests are answered "+when, func() bool { return counts[i].Load() > before+1000 })
		}
	}
	disconnected := func() bool {
		return !slices.ContainsFunc(w.replicas, func(f *originfeed.Feed) bool { return f.Status().Connected })
	}

	eventually(t, "a quarter is committed", func() bool { return w.committed() > liveChanges/4 })
	require.NoError(t, server.Kill())
	eventually(t, "all replicas know that the server is gone", disconnected)
	requests("while the server is gone")
	require.NoError(t, server.Restart(soon(t)))

	eventually(t, "half is committed", func() bool { return w.committed() > liveChanges/2 })
	hole.setBlack(true)
	eventually(t, "all replicas know of the black hole", disconnected)
	eventually(t, "and try to connect", hole.tried)
	requests("while nothing is forwarded")
	during := w.committed()
	w.most.Store(liveChanges * 7 / 8)
	eventually(t, "changes go on", func() bool { return w.committed() > during+100 })
	hole.setBlack(false)

	eventually(t, "three quarters are committed", func() bool { return w.committed() > liveChanges*3/4 })
	hole.cut()
	w.most.Store(liveChanges)
	working.Wait()
	requests("at the end")
	close(done)
	requesting.Wait()

	require.Equal(t, liveChanges, len(w.events))
	last := number(t, connect(t, w.database))
	want := make([]string, 0, len(w.listed))
	for origin, listed := range w.listed {
		if listed {
			want = append(want, origin)
		}
	}
	fingerprint := ""
	for i, replica := range w.replicas {
		reaches(t, replica, last, want)
		for _, e := range w.events {
			require.Equal(t, e.listed, admits(replica, e.origin), "replica %d, %+v", i, e)
		}
		eventually(t, "it is connected", func() bool { return replica.Status().Connected })
		if i > 0 {
			require.Equal(t, fingerprint, replica.Status().Fingerprint)
		}
		fingerprint = replica.Status().Fingerprint
		t.Logf("replica %d answered %d requests", i, counts[i].Load())
	}
}

// request asks a replica all the time, and compares with what must hold at that time.
func (w *world) request(replica *originfeed.Feed, count *atomic.Int64, done <-chan struct{}) {
	pace := time.NewTicker(time.Millisecond) // the database needs the processors too
	defer pace.Stop()
	for {
		select {
		case <-done:
			return
		case <-pace.C:
		}
		has := replica.Status().Number
		w.mu.Lock()
		events := w.events
		w.mu.Unlock()
		for _, e := range events[max(0, len(events)-200):] {
			if e.number <= has {
				assert.Equal(w.t, e.listed, admits(replica, e.origin), "with change %d: %+v", has, e)
			}
			count.Add(1)
		}
		assert.True(w.t, admits(replica, "https://admin.example"))
		assert.True(w.t, admits(replica, tenantOrigin(liveTenants-1)), "an origin that is listed all the time")
		for _, unlisted := range []string{tenantOrigin(0) + ".evil.example", "https://tenant.example", "http://tenant000001.example", "null"} {
			assert.False(w.t, admits(replica, unlisted), unlisted)
		}
		count.Add(1)
	}
}

// write makes its share of the changes: every second one removes a tenant's origin, and the
// others add one. After a lost connection it looks whether the change was committed.
func (w *world) write(writer, writers int, doorbell chan<- struct{}) {
	var conn *pgx.Conn
	defer func() { conn.Close(context.Background()) }()
	for change := writer; change < liveChanges; change += writers {
		i, listed := change, change/writers%2 == 0
		if listed {
			i += liveTenants
		}
		origin := tenantOrigin(i)
		for int64(w.committed()) >= w.most.Load() {
			time.Sleep(time.Millisecond)
		}
		for _, replica := range w.replicas {
			assert.Equal(w.t, !listed, admits(replica, origin), "%s before its change", origin)
		}
		for {
			var err error
			if conn == nil || conn.IsClosed() {
				if conn, err = pgx.Connect(soon(w.t), w.database); err != nil {
					time.Sleep(10 * time.Millisecond) // the server is down
					continue
				}
			}
			var is bool
			var number int64
			if err = conn.QueryRow(soon(w.t), "SELECT EXISTS (SELECT FROM originfeed.origins WHERE origin = $1)", origin).Scan(&is); err == nil && is != listed {
				if listed {
					_, err = conn.Exec(soon(w.t), "INSERT INTO originfeed.origins VALUES ($1, $2)", origin, fmt.Sprint("tenant", i))
				} else {
					_, err = conn.Exec(soon(w.t), "DELETE FROM originfeed.origins WHERE origin = $1", origin)
				}
			}
			if err == nil {
				err = conn.QueryRow(soon(w.t), "SELECT max(number) FROM originfeed.changes").Scan(&number)
			}
			if err != nil {
				conn.Close(soon(w.t))
				continue
			}
			w.mu.Lock()
			w.events = append(w.events, event{origin, listed, number})
			w.listed[origin] = listed
			w.mu.Unlock()
			break
		}
		select {
		case doorbell <- struct{}{}:
		default:
		}
	}
}

// TestDatabaseRestoredFromABackupIsReadAnew restores a backup while a replica cannot look,
// and goes on from there until the numbers are higher than those of the replica.
func TestDatabaseRestoredFromABackupIsReadAnew(t *testing.T) {
	server := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	database := newDatabaseOn(t, server.URL)
	u, err := pgx.ParseConfig(database)
	require.NoError(t, err)
	admin := connect(t, server.URL)
	execOnce(t, database, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't'), ('https://b.example', 't')")
	eventually(t, "the backup is made", func() bool { // when the connection before it has ended
		_, err := admin.Exec(soon(t), "CREATE DATABASE backup TEMPLATE "+u.Database)
		return err == nil
	})
	execOnce(t, database, "DELETE FROM originfeed.origins WHERE origin = 'https://a.example'")
	execOnce(t, database, "INSERT INTO originfeed.origins VALUES ('https://c.example', 't')")

	hole, through := newProxy(t, database)
	o := originfeed.Options{Interval: 20 * time.Millisecond, Timeout: time.Second, OnError: func(err error) { t.Log("reported: ", err) }}
	feed := start(t, &originfeed.Postgres{URL: through}, o)
	conn := connect(t, database)
	reaches(t, feed, number(t, conn), []string{"https://b.example", "https://c.example"})
	has := feed.Status().Number

	hole.setBlack(true)
	mustExec(t, admin, "DROP DATABASE "+u.Database+" WITH (FORCE)")
	mustExec(t, admin, "ALTER DATABASE backup RENAME TO "+u.Database)
	listed := []string{"https://a.example", "https://b.example"}
	conn = connect(t, database)
	for i := 0; number(t, conn) < has+3; i++ {
		listed = append(listed, fmt.Sprintf("https://d%d.example", i))
		mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ($1, 't')", listed[len(listed)-1])
	}
	hole.setBlack(false)
	eventually(t, "c, which the backup does not have, is gone", func() bool { return !admits(feed, "https://c.example") })
	reaches(t, feed, number(t, conn), listed)
}
