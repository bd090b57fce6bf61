// Package postgres starts a PostgreSQL server for tests and examples.
//
//	server, err := postgres.Start(ctx, postgres.Config{})
//	...
//	defer server.Stop()
//	connect to server.URL
//
// The server listens on a loopback port that the system chose, wants a random password,
// and keeps its data in a temporary directory. Stop removes all of it. So does the end of
// this program, even by SIGKILL.
//
// PostgreSQL refuses to run as root. A program that is root starts it as the user
// "postgres", or "nobody".
package postgres

import (
	"context"
	"errors"
	"os"
)

// Config is what differs from one use to the next. The zero value is a small server
// that keeps what it committed.
type Config struct {
	MaxConnections int  // 0 means 100
	FsyncOff       bool // faster; a crash of the machine, not of the server, loses data
}

// Server is a running server, or one that [Server.Kill] ended and [Server.Restart] can
// bring back. Its methods may be called concurrently.
type Server struct {
	// URL is where clients connect, with user, password and database.
	URL string

	own *cluster // nil if the server is not ours
}

// EnvironmentURL is the environment variable that names an existing server.
const EnvironmentURL = "DATABASE_URL"

// ErrNotOurs is the error of Kill and Restart for a server that Start did not start.
var ErrNotOurs = errors.New("postgres: the server of " + EnvironmentURL + " is not ours to stop")

// FromEnvironment returns the existing server that DATABASE_URL names. If the variable is
// empty, it starts one.
func FromEnvironment(ctx context.Context, c Config) (*Server, error) {
	if existing := os.Getenv(EnvironmentURL); existing != "" {
		return &Server{URL: existing}, nil
	}
	return Start(ctx, c)
}

// Start makes a new database cluster and starts a server on it, which takes about 2
// seconds. If PostgreSQL is not installed, the error is a [*Missing].
func Start(ctx context.Context, c Config) (*Server, error) {
	if c.MaxConnections == 0 {
		c.MaxConnections = 100
	}
	own, url, err := newCluster(ctx, c)
	if err != nil {
		return nil, err
	}
	return &Server{URL: url, own: own}, nil
}

// Ours reports whether Start started the server.
func (s *Server) Ours() bool { return s.own != nil }

// Kill ends the server and its children by SIGKILL, as a crash does. When it returns,
// all of them are gone.
func (s *Server) Kill() error {
	if !s.Ours() {
		return ErrNotOurs
	}
	return s.own.kill()
}

// Restart starts a killed server again, or stops one that runs and starts it, on the same
// port and the same data.
func (s *Server) Restart(ctx context.Context) error {
	if !s.Ours() {
		return ErrNotOurs
	}
	return s.own.restart(ctx)
}

// Stop ends the server for good, which closes its connections, and removes its data. A
// server that is not ours is left alone.
func (s *Server) Stop() error {
	if !s.Ours() {
		return nil
	}
	return s.own.stop()
}
