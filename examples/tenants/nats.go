package main

import (
	"fmt"

	"github.com/nats-io/nats.go"
)

// natsBell tells replicas of changes through a NATS server. A message that is lost costs a
// second: the feeds also ask by themselves.
type natsBell struct{ conn *nats.Conn }

const subject = "origins.changed"

func connectNATS(url string) (*natsBell, error) {
	conn, err := nats.Connect(url, nats.MaxReconnects(-1))
	if err != nil {
		return nil, fmt.Errorf("connecting to NATS: %w", err)
	}
	return &natsBell{conn}, nil
}

func (b *natsBell) ring() { b.conn.Publish(subject, nil) }

func (b *natsBell) subscribe() (<-chan struct{}, error) {
	bell := make(chan struct{}, 1)
	_, err := b.conn.Subscribe(subject, func(*nats.Msg) {
		select {
		case bell <- struct{}{}:
		default: // it rings already
		}
	})
	return bell, err
}

func (b *natsBell) close() { b.conn.Close() }
