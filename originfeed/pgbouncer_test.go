//go:build linux

package originfeed_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/originfeed"
)

// startPgbouncer starts a pgbouncer in transaction mode with two connections to the
// server, and returns the URL of the database through it.
func startPgbouncer(t *testing.T, database string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/pgbouncer") // where Debian has it
	}
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("pgbouncer is not installed (on Debian: apt-get install pgbouncer)")
	}
	require.NoError(t, err)
	u, err := url.Parse(database)
	require.NoError(t, err)
	password, _ := u.User.Password()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	require.NoError(t, listener.Close())

	dir := t.TempDir()
	config := filepath.Join(dir, "pgbouncer.ini")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, `[databases]
feed = host=%s port=%s dbname=%s user=%s password=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
`, u.Hostname(), u.Port(), u.Path[1:], u.User.Username(), password, port), 0o644))
	command := exec.Command(program, config)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() == 0 { // it refuses to run as root
		nobody, err := user.Lookup("nobody")
		require.NoError(t, err)
		uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
		require.NoError(t, err)
		gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
		require.NoError(t, err)
		command.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		for d := dir; d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
			require.NoError(t, os.Chmod(d, 0o755))
		}
	}
	command.Stdout, command.Stderr = t.Output(), t.Output()
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
	through := fmt.Sprintf("postgres://feed@127.0.0.1:%d/feed", port)
	eventually(t, "pgbouncer answers", func() bool {
		conn, err := pgx.Connect(soon(t), through)
		if err != nil {
			return false
		}
		conn.Close(context.Background())
		return true
	})
	return through
}

func TestPollsBehindPgbouncerInTransactionMode(t *testing.T) {
	database := newDatabase(t)
	through := startPgbouncer(t, database)
	conn := connect(t, database)
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't')")
	var feeds []*originfeed.Feed
	for range 6 { // three to a connection
		feeds = append(feeds, start(t, &originfeed.Postgres{URL: through, Poll: true}, originfeed.Options{Interval: 20 * time.Millisecond}))
	}
	listed := []string{"https://a.example"}
	for i := range 50 {
		listed = append(listed, fmt.Sprintf("https://t%d.example", i))
		mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ($1, 't')", listed[len(listed)-1])
		if i%10 == 0 {
			mustExec(t, conn, "DELETE FROM originfeed.origins WHERE origin = $1", listed[0])
			listed = listed[1:]
		}
		if i == 25 { // snapshots of all of them at once
			mustExec(t, conn, "SELECT originfeed.restart()")
		}
		if i%5 == 0 {
			for _, feed := range feeds {
				reaches(t, feed, number(t, conn), listed)
			}
		}
	}
	for _, feed := range feeds {
		assert.True(t, feed.Status().Connected)
	}
}

// TestListenBehindPgbouncerInTransactionModeIsReported forgets Poll. The notifications go
// to whoever uses the server's connection next, so the feed must not wait for them.
func TestListenBehindPgbouncerInTransactionModeIsReported(t *testing.T) {
	database := newDatabase(t)
	through := startPgbouncer(t, database)
	conn := connect(t, database)
	reported := make(chan error, 1000)
	var feeds []*originfeed.Feed
	for range 6 {
		o := originfeed.Options{Interval: 20 * time.Millisecond, OnError: func(err error) { reported <- err }}
		feeds = append(feeds, start(t, &originfeed.Postgres{URL: through}, o))
	}
	select {
	case err := <-reported:
		assert.ErrorContains(t, err, "set Poll")
	case <-time.After(enough):
		t.Fatal("nobody noticed")
	}
	mustExec(t, conn, "INSERT INTO originfeed.origins VALUES ('https://a.example', 't')")
	for _, feed := range feeds {
		reaches(t, feed, number(t, conn), []string{"https://a.example"})
	}
}
