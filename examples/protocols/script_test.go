package protocols

import (
	"context"
	"io"
	"net/http"
	"strings"
)

// withHeaders lets the client's script set headers, name and value in turn, on each
// request that does not have them.
func withHeaders(client *http.Client, headers ...string) *http.Client {
	return &http.Client{Transport: scripted{client.Transport, headers}}
}

type scripted struct {
	next    http.RoundTripper
	headers []string
}

func (s scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := r.Clone(r.Context())
	for i := 0; i < len(s.headers); i += 2 {
		if sent.Header.Get(s.headers[i]) == "" {
			sent.Header.Set(s.headers[i], s.headers[i+1])
		}
	}
	return s.next.RoundTrip(sent)
}

// call sends a request with headers, name and value in turn. The body of the response is
// there to read.
func call(ctx context.Context, client *http.Client, method, address, body string, headers ...string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	received, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(strings.NewReader(string(received)))
	return response, err
}
