//go:build !unix

package postgres

import (
	"context"
	"errors"
)

type cluster struct{}

func newCluster(context.Context, Config) (*cluster, string, error) {
	return nil, "", errors.New("postgres: a server can be started on Unix only; set " + EnvironmentURL + " to an existing one")
}

func (*cluster) kill() error                   { return ErrNotOurs }
func (*cluster) restart(context.Context) error { return ErrNotOurs }
func (*cluster) stop() error                   { return ErrNotOurs }
