package guides_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/labstack/echo/v4"
	echomiddleware "github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/pagetransport"
	"github.com/sallyport/cors/internal/useragent"
)

const streamingGuide = "streaming.md"

// open sends a request of the page and leaves the body of the response to read.
func open(t *testing.T, transport *pagetransport.Transport, method, url, body string, headers ...string) (*http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := (&http.Client{Transport: transport}).Do(r)
	if err == nil {
		t.Cleanup(func() { response.Body.Close() })
	}
	return response, err
}

func nextLine(t *testing.T, lines *bufio.Reader) string {
	t.Helper()
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSuffix(line, "\n")
}

func TestStreamsOfTheGuide(t *testing.T) {
	p := build(t, "streaming")
	p.start(t)
	server := "http://" + p.addr

	t.Run("the first event of an endless response arrives", func(t *testing.T) {
		script := &pagetransport.Transport{Origin: page}
		response, err := open(t, script, "GET", server+"/events", "")
		require.NoError(t, err)
		assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
		assert.Equal(t, "id: 1", nextLine(t, bufio.NewReader(response.Body)))
		assert.Zero(t, script.Preflights())
	})
	t.Run("a script goes on from the last event", func(t *testing.T) {
		script := &pagetransport.Transport{Origin: page}
		response, err := open(t, script, "GET", server+"/events", "", "Last-Event-ID", "41")
		require.NoError(t, err)
		assert.Equal(t, "id: 42", nextLine(t, bufio.NewReader(response.Body)))
		assert.Equal(t, 1, script.Preflights())
	})
	t.Run("lines", func(t *testing.T) {
		response, err := open(t, &pagetransport.Transport{Origin: page}, "GET", server+"/lines", "")
		require.NoError(t, err)
		all, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		assert.Equal(t, "{\"line\":1}\n{\"line\":2}\n{\"line\":3}\n", string(all))
	})
	t.Run("a stream as body", func(t *testing.T) {
		for _, streams := range []bool{true, false} {
			script := &pagetransport.Transport{Origin: page, UsesCORSPreflight: streams}
			response, err := open(t, script, "POST", server+"/upload", "12345")
			require.NoError(t, err)
			assert.Equal(t, "5", nextLine(t, bufio.NewReader(response.Body)))
			assert.Equal(t, streams, script.Preflights() == 1)
		}
	})
	t.Run("a page of others", func(t *testing.T) {
		for _, path := range []string{"/events", "/lines"} {
			_, err := open(t, &pagetransport.Transport{Origin: "https://evil.example"}, "GET", server+path, "")
			assert.ErrorContains(t, err, "CORS check")
		}
	})
}

// TestEventSourceWithCredentialsNeedsAllowCredentials is the third row of the table.
func TestEventSourceWithCredentialsNeedsAllowCredentials(t *testing.T) {
	for _, allows := range []bool{false, true} {
		engine := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowCredentials: allows})
		server := httptest.NewServer(httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {})))
		defer server.Close()
		for credentials, want := range map[useragent.CredentialsMode]bool{useragent.SameOrigin: true, useragent.Include: allows} {
			_, err := open(t, &pagetransport.Transport{Origin: page, Credentials: credentials}, "GET", server.URL, "")
			assert.Equal(t, want, err == nil, "allowCredentials %v, credentials %v: %v", allows, credentials, err)
		}
	}
}

// twoEvents sends an event, and another one when it may go on. It tells the error of the
// flush.
type twoEvents struct {
	flushed chan error
	goOn    chan struct{}
}

func newTwoEvents() *twoEvents {
	return &twoEvents{flushed: make(chan error, 9), goOn: make(chan struct{})}
}

func (s *twoEvents) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, "data: first\n\n")
	err := http.NewResponseController(w).Flush()
	s.flushed <- err
	if err == nil {
		<-s.goOn
		fmt.Fprint(w, "data: second\n\n")
	}
}

// TestRunningStreamOutlivesItsPolicy reloads the policy after the first event.
func TestRunningStreamOutlivesItsPolicy(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	stream := newTwoEvents()
	server := httptest.NewServer(httpadapter.Middleware(engine)(stream))
	defer server.Close()
	response, err := open(t, &pagetransport.Transport{Origin: page}, "GET", server.URL, "")
	require.NoError(t, err)
	lines := bufio.NewReader(response.Body)
	assert.Equal(t, "data: first", nextLine(t, lines))

	require.NoError(t, engine.Reload(core.Policy{AllowOrigins: []string{"https://other.example.com"}}))
	close(stream.goOn)
	assert.Equal(t, "", nextLine(t, lines))
	assert.Equal(t, "data: second", nextLine(t, lines))
	_, err = open(t, &pagetransport.Transport{Origin: page}, "GET", server.URL, "")
	assert.ErrorContains(t, err, "CORS check", "a new stream")
}

// TestWhatPassesAFlushOn reads the first event while the handler waits.
func TestWhatPassesAFlushOn(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	around := map[string]func(http.Handler) http.Handler{
		"httpadapter.Middleware": httpadapter.Middleware(engine),
		"httpadapter.Guard":      httpadapter.Guard(engine),
		`middleware.Compress(5, "text/event-stream")`: func(next http.Handler) http.Handler {
			return httpadapter.Middleware(engine)(middleware.Compress(5, "text/event-stream")(next))
		},
		"middleware.Gzip()": func(next http.Handler) http.Handler {
			e := echo.New()
			e.Use(echoadapter.Middleware(engine), echomiddleware.Gzip())
			e.GET("/", echo.WrapHandler(next))
			return e
		},
		"http.TimeoutHandler": func(next http.Handler) http.Handler {
			return httpadapter.Middleware(engine)(http.TimeoutHandler(next, time.Minute, ""))
		},
	}
	rows := rowsOf(t, streamingGuide, "## Nothing arrives until the response ends")
	require.Len(t, rows, len(around))
	for _, row := range rows {
		name := codeOf(row[0])[0]
		t.Run(name, func(t *testing.T) {
			require.Contains(t, around, name)
			stream := newTwoEvents()
			server := httptest.NewServer(around[name](stream))
			defer server.Close()
			defer close(stream.goOn)
			received := make(chan string, 1)
			go func() {
				line := ""
				response, err := open(t, &pagetransport.Transport{Origin: page}, "GET", server.URL+"/", "")
				if err == nil {
					line, err = bufio.NewReader(response.Body).ReadString('\n')
				}
				received <- fmt.Sprint(line, err)
			}()
			err, got := <-stream.flushed, <-received
			if !yes(t, row[1]) { // the line comes with the end of the response
				assert.ErrorIs(t, err, http.ErrNotSupported)
			}
			assert.Equal(t, "data: first\n<nil>", got)
		})
	}
}
