package load

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// client keeps connections alive and sends a mixture on each, one request after
// the other. It reads as little of an answer as possible, to leave the machine to
// the server.
type client struct {
	connections []net.Conn
	readers     []*bufio.Reader
	requests    [][]byte
}

func dial(address string, connections int, requests [][]byte) (*client, error) {
	c := &client{requests: requests}
	for range connections {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			c.close()
			return nil, err
		}
		c.connections = append(c.connections, conn)
		c.readers = append(c.readers, bufio.NewReader(conn))
	}
	return c, nil
}

func (c *client) close() {
	for _, conn := range c.connections {
		conn.Close()
	}
}

// run sends requests for a while, and returns how long each took.
func (c *client) run(duration time.Duration) (*histogram, error) {
	until := time.Now().Add(duration)
	histograms := make([]histogram, len(c.connections))
	errs := make([]error, len(c.connections))
	var group sync.WaitGroup
	for i := range c.connections {
		group.Go(func() { errs[i] = c.runOne(i, until, &histograms[i]) })
	}
	group.Wait()
	all := new(histogram)
	for i := range histograms {
		if errs[i] != nil {
			return nil, errs[i]
		}
		all.merge(&histograms[i])
	}
	return all, nil
}

func (c *client) runOne(i int, until time.Time, h *histogram) error {
	conn, reader := c.connections[i], c.readers[i]
	if err := conn.SetDeadline(until.Add(10 * time.Second)); err != nil {
		return err
	}
	at := i * len(c.requests) / len(c.connections) // the connections are out of step
	for start := time.Now(); start.Before(until); {
		if _, err := conn.Write(c.requests[at%len(c.requests)]); err != nil {
			return err
		}
		if err := skipAnswer(reader); err != nil {
			return fmt.Errorf("reading an answer: %w", err)
		}
		end := time.Now()
		h.add(end.Sub(start))
		start = end
		at++
	}
	return nil
}

// skipAnswer reads one answer whose length is declared or which has none.
func skipAnswer(r *bufio.Reader) error {
	length := 0
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case first && !bytes.HasPrefix(line, []byte("HTTP/1.1 2")) && !bytes.HasPrefix(line, []byte("HTTP/1.1 403")):
			return fmt.Errorf("unexpected status line %q", line)
		case len(line) == 0:
			_, err := io.CopyN(io.Discard, r, int64(length))
			return err
		case bytes.HasPrefix(line, []byte("Content-Length: ")):
			if length, err = strconv.Atoi(string(line[len("Content-Length: "):])); err != nil {
				return err
			}
		case bytes.HasPrefix(line, []byte("Transfer-Encoding: ")):
			return fmt.Errorf("an answer without a declared length")
		}
	}
}
