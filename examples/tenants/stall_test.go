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
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var pid int
	err = conn.QueryRow(t.Context(), `SELECT pid FROM pg_stat_activity WHERE application_name = $1`, replica).Scan(&pid)
	if err != nil {
		t.Fatalf("looking for the connection of %s: %v", replica, err)
	}
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	resume = func() { syscall.Kill(pid, syscall.SIGCONT) } // an error says that it has ended
	t.Cleanup(resume)
	return resume
}
