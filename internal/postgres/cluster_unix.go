//go:build unix

package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// cluster is the data of a server, with the process that serves it.
type cluster struct {
	home   *home
	binary string
	args   []string

	mu      sync.Mutex // held while the process changes
	process *process   // nil after kill
	stopped bool       // by stop, for good
}

// errStopped is the error of Restart after Stop.
var errStopped = errors.New("postgres: the server was stopped, and its data removed")

func newCluster(ctx context.Context, config Config) (*cluster, string, error) {
	binaries, err := findBinaries(debianBinaries)
	if err != nil {
		return nil, "", err
	}
	h, err := newHome()
	if err != nil {
		return nil, "", fmt.Errorf("postgres: %w", err)
	}
	c := &cluster{home: h, binary: filepath.Join(binaries, "postgres")}
	url, err := c.create(ctx, binaries, config)
	if err != nil {
		return nil, "", errors.Join(fmt.Errorf("postgres: %w", err), h.remove())
	}
	return c, url, nil
}

// create makes the data and starts the server.
func (c *cluster) create(ctx context.Context, binaries string, config Config) (string, error) {
	data, password := filepath.Join(c.home.path, "data"), rand.Text()
	passwordFile, err := c.home.write("password", password)
	if err != nil {
		return "", err
	}
	err = c.home.run(ctx, filepath.Join(binaries, "initdb"), "--pgdata="+data, "--username=postgres", "--pwfile="+passwordFile,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
	if err != nil {
		return "", err
	}
	for range 5 { // another program may take the port before the server does
		var port string
		if port, err = freePort(); err != nil {
			return "", err
		}
		c.args = append(settings(config), "-D", data, "-p", port)
		if c.process, err = c.home.start(ctx, c.binary, c.args); err == nil {
			address := url.URL{Scheme: "postgres", User: url.UserPassword("postgres", password),
				Host: net.JoinHostPort("127.0.0.1", port), Path: "/postgres"}
			return address.String(), nil
		}
		if !errors.Is(err, errNotYet) {
			break
		}
	}
	return "", err
}

// settings keep memory and disk small, and all files in the data directory: no socket,
// and no shared memory that has a file elsewhere.
func settings(config Config) []string {
	settings := []string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", "dynamic_shared_memory_type=mmap",
		"shared_buffers=64MB", "max_wal_size=256MB", "jit=off",
		"max_connections=" + strconv.Itoa(config.MaxConnections),
	}
	if config.FsyncOff {
		settings = append(settings, "fsync=off")
	}
	var args []string
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	return args
}

// freePort asks the system for a port that is free now.
func freePort() (string, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

func (c *cluster) kill() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process == nil {
		return nil
	}
	err := c.process.kill()
	c.process = nil
	return err
}

func (c *cluster) restart(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return errStopped
	}
	return errors.Join(c.end(), c.begin(ctx))
}

func (c *cluster) stop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return nil
	}
	c.stopped = true
	var err error
	if c.process == nil {
		// Only a server on the same data removes the shared memory of one that was killed.
		err = c.begin(context.Background())
	}
	return errors.Join(err, c.end(), c.home.remove())
}

// begin starts the server. It tries for some time, because another program's outgoing
// connection may have the port for a moment.
func (c *cluster) begin(ctx context.Context) (err error) {
	for range 50 {
		if c.process, err = c.home.start(ctx, c.binary, c.args); err == nil {
			return nil
		}
		if !errors.Is(err, errNotYet) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("postgres: %w", err)
}

// end stops the server, if one runs.
func (c *cluster) end() error {
	if c.process == nil {
		return nil
	}
	err := c.process.stop()
	c.process = nil
	return err
}
