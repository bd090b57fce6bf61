//go:build unix

package main

import (
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// stall stops the database's process that serves a replica, so that the connection stays
// and is silent. It must be the test's own database.
func stall(t *testing.T, databaseURL, replica string) (resume func()) {
	t.Helper()
	pids := processes(t, databaseURL, `SELECT pid FROM pg_stat_activity WHERE application_name = $1`, replica)
	if len(pids) != 1 {
		t.Fatalf("the replica %s has the connections %v, want one", replica, pids)
	}
	return stop(t, pids)
}

// freeze stops the whole database, also for new connections.
func freeze(t *testing.T, databaseURL string) (resume func()) {
	t.Helper()
	return stop(t, processes(t, databaseURL, `
		SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int AS pid
		UNION ALL SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()`))
}

func processes(t *testing.T, databaseURL, query string, args ...any) []int {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		t.Fatal(err)
	}
	return pids
}

// stop sends SIGSTOP, the first process first. An error for another one says that it has
// ended meanwhile.
func stop(t *testing.T, pids []int) (resume func()) {
	t.Helper()
	if err := syscall.Kill(pids[0], syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for _, pid := range pids[1:] {
		syscall.Kill(pid, syscall.SIGSTOP)
	}
	resume = func() {
		for _, pid := range pids {
			syscall.Kill(pid, syscall.SIGCONT)
		}
	}
	t.Cleanup(resume)
	return resume
}
