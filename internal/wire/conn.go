// Package wire sends HTTP requests to an app on loopback exactly as they are
// written, and reads the responses exactly as they arrive. Both conformance and
// corstest judge apps by it.
package wire

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// timeout limits one exchange. It is long enough for hostile requests on a slow
// machine.
const timeout = 30 * time.Second

// Conn is a connection of a client. It writes requests itself, because the client of
// net/http sorts, folds and validates the lines that are tested.
type Conn struct {
	conn   net.Conn
	reader *bufio.Reader
}

// Dial connects to an address.
func Dial(address string) (*Conn, error) {
	conn, err := net.DialTimeout("tcp", address, timeout)
	if err != nil {
		return nil, err
	}
	return &Conn{conn, bufio.NewReader(conn)}, nil
}

// Close closes the connection.
func (c *Conn) Close() { c.conn.Close() }

// Ask sends a request and reads the response.
func (c *Conn) Ask(r *Request) (*Response, error) {
	response, err := c.send(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("the response's body: %w", err)
	}
	return &Response{response.StatusCode, response.Header, string(body)}, nil
}

// send sends a request and reads the head of the response.
func (c *Conn) send(r *Request) (*http.Response, error) {
	if err := c.conn.SetDeadline(time.Now().Add(timeout)); err != nil {
		return nil, err
	}
	// A server may answer and close before it has read everything. Then the response
	// counts, and not the failed write.
	_, writing := c.conn.Write(r.bytes())
	response, err := http.ReadResponse(c.reader, &http.Request{Method: r.Method})
	if err != nil {
		if writing != nil {
			err = writing
		}
		return nil, fmt.Errorf("no answer: %w", err)
	}
	return response, nil
}
