package originfeed_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/originfeed"
)

// spy is a Postgres whose sessions a test can reach.
type spy struct {
	originfeed.Postgres
	paged func()                     // called with each page of a snapshot
	waits func(s originfeed.Session) // called before each Wait

	mu       sync.Mutex
	sessions []*spySession
}

type spySession struct {
	originfeed.Session
	spy *spy
}

func (s *spy) Open(ctx context.Context) (originfeed.Session, error) {
	session, err := s.Postgres.Open(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions = append(s.sessions, &spySession{session, s})
	return s.sessions[len(s.sessions)-1], nil
}

// opened returns how many sessions there were.
func (s *spy) opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sessions)
}

func (s *spySession) Snapshot(ctx context.Context, page func([]string) error) (originfeed.Position, error) {
	return s.Session.Snapshot(ctx, func(origins []string) error {
		if s.spy.paged != nil {
			s.spy.paged()
		}
		return page(origins)
	})
}

func (s *spySession) Wait(ctx context.Context) error {
	if s.spy.waits != nil {
		s.spy.waits(s.Session)
	}
	return s.Session.Wait(ctx)
}

// TestChangeDuringTheSnapshotRings commits a change when the snapshot cannot have it any
// more. A feed that listens later would wait for Interval.
func TestChangeDuringTheSnapshotRings(t *testing.T) {
	database := newDatabase(t)
	conn := connect(t, database)
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't')")
	var once sync.Once
	source := &spy{Postgres: originfeed.Postgres{URL: database}}
	source.paged = func() {
		once.Do(func() { mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://b.example', 't')") })
	}
	feed := start(t, source, originfeed.Options{Interval: time.Hour})
	eventually(t, "the change rings", func() bool { return admits(feed, "https://b.example") })
}

// TestNotificationDuringAQueryIsNotLost notifies while the server works on a question of the
// session, so that the notification comes with the answer.
func TestNotificationDuringAQueryIsNotLost(t *testing.T) {
	database := newDatabase(t)
	r := newReader(t, database)
	lock, err := connect(t, database).Begin(soon(t))
	require.NoError(t, err)
	mustExec(t, lock, "LOCK TABLE originfeed.changes IN ACCESS EXCLUSIVE MODE")
	answered := make(chan error)
	ctx := soon(t)
	go func() {
		_, err := r.session.Changes(ctx, r.position)
		answered <- err
	}()
	conn := connect(t, database)
	eventually(t, "the question waits for the lock", func() bool {
		var waits bool
		require.NoError(t, conn.QueryRow(soon(t), "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'originfeed.changes'::regclass)").Scan(&waits))
		return waits
	})
	mustExec(t, conn, "NOTIFY originfeed")
	require.NoError(t, lock.Rollback(soon(t)))
	require.NoError(t, <-answered)
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	require.NoError(t, r.session.Wait(ctx))
	assert.NoError(t, ctx.Err(), "nothing rang")
}

// TestSessionThatListensNoMoreIsReplaced ends the LISTEN of a session behind its back, or
// moves the session to another process that listens too. A connection pool does both.
func TestSessionThatListensNoMoreIsReplaced(t *testing.T) {
	for name, lose := range map[string]func(originfeed.Session) error{
		"UNLISTEN":        func(s originfeed.Session) error { return originfeed.Exec(context.Background(), s, "UNLISTEN *") },
		"another process": func(s originfeed.Session) error { originfeed.Move(s); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			source := &spy{Postgres: originfeed.Postgres{URL: newDatabase(t)}}
			var once sync.Once
			source.waits = func(s originfeed.Session) { once.Do(func() { assert.NoError(t, lose(s)) }) }
			reported := make(chan error, 10)
			feed := start(t, source, originfeed.Options{Interval: 20 * time.Millisecond, OnError: func(err error) { reported <- err }})
			select {
			case err := <-reported:
				assert.ErrorContains(t, err, "does not LISTEN")
			case <-time.After(enough):
				t.Fatal("nobody noticed")
			}
			eventually(t, "there is another session, which works", func() bool { return source.opened() == 2 && feed.Status().Connected })
			assert.Empty(t, reported)
		})
	}
}

// TestDoorbellReplacesNotifications has a database that notifies nobody.
func TestDoorbellReplacesNotifications(t *testing.T) {
	database := newDatabase(t)
	conn := connect(t, database)
	mustExec(t, conn, "DROP TRIGGER doorbell ON originfeed.changes")
	doorbell := make(chan struct{}, 1)
	rings := start(t, &originfeed.Postgres{URL: database, Doorbell: doorbell}, originfeed.Options{Interval: time.Hour})
	polls := start(t, &originfeed.Postgres{URL: database, Poll: true}, originfeed.Options{Interval: 20 * time.Millisecond})
	listens := start(t, &originfeed.Postgres{URL: database}, originfeed.Options{Interval: time.Hour})
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't')")
	eventually(t, "the poll finds it", func() bool { return admits(polls, "https://a.example") })
	assert.False(t, admits(rings, "https://a.example"))
	doorbell <- struct{}{}
	eventually(t, "the doorbell rings", func() bool { return admits(rings, "https://a.example") })
	assert.False(t, admits(listens, "https://a.example"), "nothing rang there")
}

func TestClosedDoorbellLeavesThePoll(t *testing.T) {
	database := newDatabase(t)
	doorbell := make(chan struct{})
	close(doorbell)
	session, err := (&originfeed.Postgres{URL: database, Doorbell: doorbell}).Open(soon(t))
	require.NoError(t, err)
	defer session.Close()
	require.NoError(t, session.Wait(soon(t)))
	ctx, cancel := context.WithCancel(t.Context())
	var ended atomic.Bool
	waited := make(chan error)
	go func() {
		err := session.Wait(ctx)
		assert.True(t, ended.Load(), "a closed doorbell rings all the time")
		waited <- err
	}()
	mustExec(t, connect(t, database), "SELECT originfeed.restart()") // long enough for a Wait that does not
	ended.Store(true)
	cancel()
	require.NoError(t, <-waited)
}

func TestEndOfWaitLeavesTheSessionInOrder(t *testing.T) {
	database := newDatabase(t)
	r := newReader(t, database)
	conn := connect(t, database)
	for i := range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		require.NoError(t, r.session.Wait(ctx))
		cancel()
		mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ($1, 't')", fmt.Sprintf("https://t%d.example", i))
		require.Len(t, r.catchUp(), i+1)
	}
}

func TestWrongURLIsReportedWithoutThePassword(t *testing.T) {
	for _, url := range []string{"postgres://me:secret@127.0.0.1:1/x?connect_timeout=1", "postgres://me:secret@127.0.0.1:port/x"} {
		_, err := (&originfeed.Postgres{URL: url}).Open(soon(t))
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "secret")
	}
}

func TestDatabaseWithoutTheTablesSaysWhatToRun(t *testing.T) {
	newDatabase(t) // or skip
	server, err := shared()
	require.NoError(t, err)
	execOnce(t, server.URL, "CREATE DATABASE bare")
	feed, err := originfeed.New(ownPages, &originfeed.Postgres{URL: inDatabase(t, server.URL, "bare")}, originfeed.Options{OnError: func(error) {}})
	require.NoError(t, err)
	run(t, feed)
	eventually(t, "the error is known", func() bool { return feed.Status().Err != nil })
	assert.ErrorContains(t, feed.Status().Err, "run schema.sql")
}
