package originfeed_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/originfeed"
)

// enough is a deadline for what happens soon on an idle machine.
const enough = 2 * time.Minute

// shared starts one server for the tests that do not kill it.
var shared = sync.OnceValues(func() (*postgres.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), enough)
	defer cancel()
	return postgres.Start(ctx, postgres.Config{MaxConnections: 200, FsyncOff: true})
})

var sharedIsUsed atomic.Bool

func TestMain(m *testing.M) {
	code := m.Run()
	if sharedIsUsed.Load() {
		if server, err := shared(); err == nil {
			if err := server.Stop(); err != nil {
				fmt.Fprintln(os.Stderr, "stopping PostgreSQL:", err)
				code = 1
			}
		}
	}
	os.Exit(code)
}

var databases atomic.Int64

// newDatabase makes a database with the schema on the shared server, and returns its URL.
func newDatabase(t *testing.T) string {
	t.Helper()
	sharedIsUsed.Store(true)
	server, err := shared()
	var missing *postgres.Missing
	if errors.As(err, &missing) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	require.NoError(t, err)
	return newDatabaseOn(t, server.URL)
}

func newDatabaseOn(t *testing.T, server string) string {
	t.Helper()
	name := fmt.Sprintf("feed%d", databases.Add(1))
	execOnce(t, server, "CREATE DATABASE "+name)
	database := inDatabase(t, server, name)
	execOnce(t, database, originfeed.Schema)
	return database
}

func inDatabase(t *testing.T, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

// connect opens a connection that ends with the test.
func connect(t *testing.T, database string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(soon(t), database)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		conn.Close(ctx)
	})
	return conn
}

// execOnce runs a statement in a connection of its own.
func execOnce(t *testing.T, database, sql string) {
	t.Helper()
	conn := connect(t, database)
	defer conn.Close(soon(t))
	mustExec(t, conn, sql)
}

// soon returns a context that ends when a statement has taken far too long.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), enough)
	t.Cleanup(cancel)
	return ctx
}

// mustExec runs a statement, or several without arguments.
func mustExec(t *testing.T, conn interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}, sql string, args ...any) {
	t.Helper()
	_, err := conn.Exec(soon(t), sql, args...)
	require.NoError(t, err, sql)
}

// number returns the number of the last change that is committed.
func number(t *testing.T, conn *pgx.Conn) (number int64) {
	t.Helper()
	require.NoError(t, conn.QueryRow(soon(t), "SELECT max(number) FROM originfeed.changes").Scan(&number))
	return number
}

// run runs a feed until the test ends.
func run(t *testing.T, feed *originfeed.Feed) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := feed.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Run: %v", err)
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// start makes a feed of a source, runs it and waits until it is ready.
func start(t *testing.T, source originfeed.Source, o originfeed.Options) *originfeed.Feed {
	t.Helper()
	if o.OnError == nil {
		o.OnError = func(err error) { t.Error("reported: ", err) }
	}
	if o.Timeout == 0 { // a test that reports an error must not fail because the machine is slow
		o.Timeout = enough
	}
	feed, err := originfeed.New(ownPages, source, o)
	require.NoError(t, err)
	run(t, feed)
	require.NoError(t, feed.WaitReady(soon(t)))
	return feed
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(enough); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after %s still not: %s", enough, what)
		}
	}
}

// reaches waits until the feed has the changes up to a number, and checks its whole list.
func reaches(t *testing.T, feed *originfeed.Feed, number int64, listed []string) {
	t.Helper()
	eventually(t, fmt.Sprintf("the feed has change %d", number), func() bool { return feed.Status().Number >= number })
	want := append(slices.Clone(listed), "https://admin.example")
	slices.Sort(want)
	require.Equal(t, want, list(feed))
}
