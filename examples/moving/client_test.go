package moving

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/corstest"
)

const (
	api   = "http://localhost:8080" // the name of the server for all clients
	page  = "https://app.example.com"
	other = "https://other.example"
)

// client sends requests to one of the programs, and notes how it answers.
type client struct {
	t       *testing.T
	address string
	now     time.Time

	answers []string // to each request: "PUT 200", or "preflight" if that has a status of 2xx
}

// RoundTrip connects to the program, whatever the URL says.
func (c *client) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := r.Clone(r.Context())
	sent.Host = r.URL.Host
	sent.URL.Host = c.address
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	isPreflight := r.Method == http.MethodOptions && r.Header["Access-Control-Request-Method"] != nil
	switch {
	case !isPreflight:
		c.answers = append(c.answers, fmt.Sprintf("%s %d", r.Method, response.StatusCode))
	case response.StatusCode < 200 || response.StatusCode > 299:
		c.answers = append(c.answers, fmt.Sprintf("preflight %d", response.StatusCode))
	default:
		c.answers = append(c.answers, "preflight")
	}
	return response, nil
}

// page returns a page of the origin that sends its requests with c.
func (c *client) page(origin string) *corstest.Page {
	p := corstest.NewPage(origin, nil)
	p.Transport = c
	p.Now = func() time.Time { return c.now }
	return p
}

// request has headers, name and value in turn.
func (c *client) request(method, path string, headers ...string) *http.Request {
	r, err := http.NewRequestWithContext(c.t.Context(), method, api+path, nil)
	require.NoError(c.t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// fetch returns what the page gets: the status that its script reads, with the ETag if it
// reads that, or "blocked".
func (c *client) fetch(p *corstest.Page, r *http.Request, options ...corstest.FetchOption) string {
	answered := len(c.answers)
	response, err := p.Fetch(r, options...)
	if err != nil {
		require.Greater(c.t, len(c.answers), answered, "the program has not answered: %v", err)
		return "blocked"
	}
	got := fmt.Sprintf("reads %d", response.Status)
	if response.Header.Get("ETag") != "" {
		got += " and ETag"
	}
	return got
}

// curl sends the request without a browser. It returns the status and the headers of the
// answer that tell the programs apart.
func (c *client) curl(r *http.Request) string {
	response, err := c.RoundTrip(r)
	require.NoError(c.t, err)
	response.Body.Close()
	c.answers = nil // the status is part of the result
	got := []string{response.Status[:3]}
	if origin := response.Header["Access-Control-Allow-Origin"]; origin != nil {
		require.Len(c.t, origin, 1, "browsers refuse two values")
		got = append(got, "grant")
	}
	for _, name := range []string{"Allow", "Access-Control-Allow-Methods"} {
		if values := response.Header[name]; values != nil {
			got = append(got, strings.TrimPrefix(name, "Access-Control-")+": "+inOrder(values))
		}
	}
	return strings.Join(append(got, "Vary: "+inOrder(response.Header["Vary"])), "; ")
}

// inOrder makes one list of some lines. Order and spaces do not matter in it.
func inOrder(lines []string) string {
	names := strings.FieldsFunc(strings.Join(lines, ","), func(r rune) bool { return r == ',' || r == ' ' })
	slices.Sort(names)
	switch list := strings.Join(names, ", "); list {
	case "":
		return "none"
	case "Access-Control-Request-Headers, Access-Control-Request-Method, Origin":
		return "all three"
	default:
		return list
	}
}
