package probe

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Limits of what is read of one response.
const (
	maxHeaderBytes = 64 << 10
	maxBodyBytes   = 64 << 10
)

// client sends one request after the other. It follows no redirects and keeps no
// cookies.
type client struct {
	transport http.RoundTripper
	timeout   time.Duration // of one request
	interval  time.Duration // between two requests; 0 for none
	userAgent string

	now  func() time.Time
	wait func(ctx context.Context, d time.Duration) error

	sent int
	last time.Time
}

// newTransport returns a transport with the limit on headers. It does not ask for
// compression, since the body does not matter.
func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxResponseHeaderBytes = maxHeaderBytes
	t.DisableCompression = true
	return t
}

// waitFor waits, or returns the error of the context.
func waitFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// send completes an exchange. A server that does not answer leaves Err set.
func (c *client) send(ctx context.Context, x *Exchange) *Exchange {
	if x.Err = c.pace(ctx); x.Err != nil {
		return x
	}
	c.sent++
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, x.Method, x.URL, nil)
	if err != nil {
		x.Err = err
		return x
	}
	r.Header.Set("Accept", "*/*")
	r.Header.Set("User-Agent", c.userAgent)
	for _, f := range x.Fields {
		r.Header.Add(f.Name, f.Value)
	}
	response, err := c.transport.RoundTrip(r)
	if err != nil {
		x.Err = err
		return x
	}
	x.Status, x.Response = response.StatusCode, response.Header
	// A short body is read, so that the connection can be used again. What has no known
	// end, such as a stream of events, is not waited for.
	if response.ContentLength >= 0 && response.ContentLength <= maxBodyBytes {
		_, _ = io.CopyN(io.Discard, response.Body, response.ContentLength)
	}
	response.Body.Close()
	return x
}

// pace waits until the interval since the last request has passed.
func (c *client) pace(ctx context.Context) error {
	if c.interval > 0 && c.sent > 0 {
		if d := c.interval - c.now().Sub(c.last); d > 0 {
			if err := c.wait(ctx, d); err != nil {
				return err
			}
		}
	}
	c.last = c.now()
	return nil
}
