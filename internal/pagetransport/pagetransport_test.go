package pagetransport_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/internal/pagetransport"
	"github.com/sallyport/cors/internal/useragent"
)

const page = "https://app.example.com"

// answering is a server that answers preflights with the first header and everything
// else with the second, and records what it received.
type answering struct {
	preflight, actual http.Header
	status            int
	received          []*http.Request
	bodies            []string
}

func (a *answering) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.received, a.bodies = append(a.received, r), append(a.bodies, string(body))
	h := a.actual
	if r.Method == http.MethodOptions {
		h = a.preflight
	}
	for name, lines := range h {
		w.Header()[name] = lines
	}
	if a.status != 0 && r.Method != http.MethodOptions {
		w.WriteHeader(a.status)
	}
	io.WriteString(w, "ok")
}

// send lets a client in Go send a request through the transport to the server.
func (a *answering) send(t *testing.T, transport *pagetransport.Transport, method string, h http.Header) (*http.Response, error) {
	t.Helper()
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	r, err := http.NewRequest(method, server.URL+"/a?b=c", strings.NewReader("body"))
	require.NoError(t, err)
	if method == http.MethodGet {
		r.Body = nil
	}
	r.Header = h
	response, err := (&http.Client{Transport: transport}).Do(r)
	if err == nil {
		t.Cleanup(func() { response.Body.Close() })
	}
	return response, err
}

func TestScriptReadsWhatIsExposed(t *testing.T) {
	app := &answering{actual: http.Header{
		"Access-Control-Allow-Origin":   {"*"},
		"Access-Control-Expose-Headers": {"X-Seen"},
		"X-Seen":                        {"1"},
		"X-Hidden":                      {"1"},
		"Content-Language":              {"en"},
	}}
	transport := &pagetransport.Transport{Origin: page, Unset: []string{"x-go"}}
	response, err := app.send(t, transport, "GET", http.Header{"X-Go": {"1"}, "User-Agent": {"library/1"}, "Accept-Encoding": {"gzip"}, "Connection": {"close"}})
	require.NoError(t, err)

	assert.Equal(t, []string{"1"}, response.Header["X-Seen"])
	assert.Equal(t, []string{"en"}, response.Header["Content-Language"], "safelisted")
	assert.NotContains(t, response.Header, "X-Hidden")
	assert.NotContains(t, response.Header, "Access-Control-Allow-Origin")
	assert.Zero(t, transport.Preflights())
	require.Len(t, app.received, 1)
	got := app.received[0]
	assert.Equal(t, page, got.Header.Get("Origin"))
	assert.Equal(t, "Mozilla/5.0", got.Header.Get("User-Agent"))
	assert.Equal(t, "cross-site", got.Header.Get("Sec-Fetch-Site"))
	assert.NotContains(t, got.Header, "X-Go")
	assert.Equal(t, "/a?b=c", got.URL.String())
}

func TestPreflightDecides(t *testing.T) {
	for _, row := range []struct {
		name    string
		allows  string
		fails   bool
		reaches int // requests that the server gets
	}{
		{"all is granted", "X-A, Content-Type", false, 2},
		{"a header is missing", "X-A", true, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			app := &answering{
				preflight: http.Header{"Access-Control-Allow-Origin": {page}, "Access-Control-Allow-Methods": {"PUT"}, "Access-Control-Allow-Headers": {row.allows}},
				actual:    http.Header{"Access-Control-Allow-Origin": {page}},
			}
			var failure error
			transport := &pagetransport.Transport{Origin: page, Failed: func(err error) { failure = err }}
			_, err := app.send(t, transport, "PUT", http.Header{"X-A": {"1"}, "Content-Type": {"application/json"}})
			var why *useragent.Failure
			assert.Equal(t, row.fails, errors.As(err, &why), "error %v", err)
			assert.Equal(t, row.fails, errors.As(failure, &why), "reported: %v", failure)
			assert.Equal(t, 1, transport.Preflights())
			require.Len(t, app.received, row.reaches)
			asked := app.received[0]
			assert.Equal(t, "OPTIONS", asked.Method)
			assert.Equal(t, "content-type,x-a", asked.Header.Get("Access-Control-Request-Headers"))
			assert.Empty(t, app.bodies[0])
			if !row.fails {
				assert.Equal(t, "PUT", app.received[1].Method)
				assert.Equal(t, "body", app.bodies[1])
			}
		})
	}
}

func TestStreamsAsBodiesHavePreflights(t *testing.T) {
	app := &answering{actual: http.Header{"Access-Control-Allow-Origin": {"*"}}}
	transport := &pagetransport.Transport{Origin: page, UsesCORSPreflight: true}
	_, err := app.send(t, transport, "POST", http.Header{"Content-Type": {"text/plain"}})
	assert.ErrorContains(t, err, "the preflight failed")
	assert.Len(t, app.received, 1)
}

func TestResponsesThatScriptMayNotRead(t *testing.T) {
	for _, row := range []struct {
		name        string
		credentials useragent.CredentialsMode
		status      int
		header      http.Header
		want        string
	}{
		{"no grant", useragent.Omit, 200, http.Header{}, "CORS check"},
		{"a star with credentials", useragent.Include, 200, http.Header{"Access-Control-Allow-Origin": {"*"}}, "CORS check"},
		{"an error page without a grant", useragent.Omit, 500, http.Header{}, "CORS check"},
		{"a redirect", useragent.Omit, 302, http.Header{"Access-Control-Allow-Origin": {"*"}, "Location": {"/b"}}, "redirected to /b"},
	} {
		t.Run(row.name, func(t *testing.T) {
			app := &answering{actual: row.header, status: row.status}
			_, err := app.send(t, &pagetransport.Transport{Origin: page, Credentials: row.credentials}, "GET", nil)
			assert.ErrorContains(t, err, row.want)
			assert.Len(t, app.received, 1)
		})
	}
}

// TestResponseIsReadWhileItArrives has a server that ends its response only after the
// client has read the first line, and then sends a trailer.
func TestResponseIsReadWhileItArrives(t *testing.T) {
	read := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Expose-Headers", "*")
		w.Header().Set("Trailer", "X-End")
		io.WriteString(w, "first\n")
		w.(http.Flusher).Flush()
		<-read
		w.Header().Set("X-End", "1")
		io.WriteString(w, "last\n")
	}))
	defer server.Close()
	response, err := (&http.Client{Transport: &pagetransport.Transport{Origin: page}}).Get(server.URL)
	require.NoError(t, err)
	defer response.Body.Close()
	lines := bufio.NewReader(response.Body)
	first, err := lines.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "first\n", first)
	close(read)
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	assert.Equal(t, "last\n", string(rest))
	assert.Empty(t, response.Trailer, "browsers hand on no trailers")
}
