package cachetest

import (
	"strings"
	"sync/atomic"

	"github.com/sallyport/cors/internal/wire"
)

// client is a connection to the cache. It is dialled again when it is lost.
type client struct {
	address string
	open    atomic.Pointer[wire.Conn]
}

func (c *client) close() {
	if conn := c.open.Swap(nil); conn != nil {
		conn.Close()
	}
}

// hangUp ends a request that waits for its answer.
func (c *client) hangUp() {
	if conn := c.open.Load(); conn != nil {
		conn.Close()
	}
}

// ask sends a request. A cache may have closed a connection that was idle, so the honest
// make two attempts.
func (c *client) ask(r *wire.Request, attempts int) (response *wire.Response, err error) {
	for range attempts {
		conn := c.open.Load()
		if conn == nil {
			if conn, err = wire.Dial(c.address); err != nil {
				return nil, err
			}
			c.open.Store(conn)
		}
		if response, err = conn.Ask(r); err != nil {
			c.close()
			continue
		}
		if strings.EqualFold(response.Header.Get("Connection"), "close") {
			c.close()
		}
		return response, nil
	}
	return nil, err
}
