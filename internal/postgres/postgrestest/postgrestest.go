// Package postgrestest starts a PostgreSQL server for one test.
package postgrestest

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/sallyport/cors/internal/postgres"
)

// Start starts a server of the test's own, which ends with the test. DATABASE_URL does not
// change that, so that a test may kill the server. If PostgreSQL is not installed, the
// test is skipped, or fails if the environment variable CI is set.
func Start(t testing.TB, c postgres.Config) *postgres.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	server, err := postgres.Start(ctx, c)
	var missing *postgres.Missing
	if errors.As(err, &missing) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Errorf("stopping PostgreSQL: %v", err)
		}
	})
	return server
}
