// Package whole measures whole requests over loopback, to tell what share of one
// CORS is.
package whole

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/sallyport/cors/bench/internal/scenario"
)

// Protocol is how client and server talk, both without TLS: its cost would only
// make CORS's share smaller.
type Protocol string

const (
	HTTP1 Protocol = "HTTP/1.1"
	HTTP2 Protocol = "HTTP/2"
)

// Protocols are all of them.
func Protocols() []Protocol { return []Protocol{HTTP1, HTTP2} }

// connection is a server with one client that keeps one connection alive.
type connection struct {
	server    *http.Server
	transport *http.Transport
	url       string
}

func connect(h http.Handler, p Protocol) (*connection, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(p == HTTP1)
	protocols.SetUnencryptedHTTP2(p == HTTP2)
	c := &connection{
		server:    &http.Server{Handler: h, Protocols: protocols, ReadHeaderTimeout: 10 * time.Second},
		transport: &http.Transport{Protocols: protocols, MaxIdleConnsPerHost: 1, DisableCompression: true},
		url:       "http://" + listener.Addr().String() + scenario.Path,
	}
	go c.server.Serve(listener) // ends with Close
	return c, nil
}

func (c *connection) close() {
	c.transport.CloseIdleConnections()
	c.server.Close()
}

// serve sends a request n times, one after the other.
func (c *connection) serve(r *http.Request, n int) error {
	for range n {
		response, err := c.transport.RoundTrip(r)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			return err
		}
		response.Body.Close()
	}
	return nil
}

func (c *connection) request(s scenario.Scenario, o scenario.Origins) (*http.Request, error) {
	asked := s.Request(o)
	r, err := http.NewRequestWithContext(context.Background(), asked.Method, c.url, nil)
	if err != nil {
		return nil, err
	}
	r.Header = asked.Header
	return r, nil
}
