package adaptertest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/http/httputil"
	"net/textproto"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// RequireLastWord is RequireRestored for adapters on net/http: it also fails unless
// handlers can stream behind the guard as without it.
func RequireLastWord(t *testing.T, build func(ev core.Evaluator, handler http.HandlerFunc) http.Handler) {
	t.Helper()
	RequireRestored(t, build)
	requireStreaming(t, build, Engine())
}

// RequireRestored fails unless a guard keeps what the policy says on responses of
// handlers that change it, over real connections. build mounts the guard for an
// evaluator on an app that runs the handler for GET /thing.
func RequireRestored(t *testing.T, build func(ev core.Evaluator, handler http.HandlerFunc) http.Handler) {
	t.Helper()
	var log bytes.Buffer
	engine := core.MustNew(core.Policy{AllowOrigins: []string{Origin}, ExposeHeaders: []string{"X-Total"}},
		core.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Access-Control-Allow-Origin"] = []string{"*", r.Header.Get("Origin")}
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Vary", "Accept")
		fmt.Fprint(w, "upstream")
	}))
	defer upstream.Close()
	target, err := url.Parse(upstream.URL)
	require.NoError(t, err)
	file := t.TempDir() + "/file.txt"
	require.NoError(t, os.WriteFile(file, []byte("content"), 0o600))

	reflects := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Add("Access-Control-Allow-Origin", "*")
		w.Header().Set("Vary", "Accept-Language")
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		status  int
		body    string
	}{
		{"writes", func(w http.ResponseWriter, r *http.Request) { reflects(w, r); fmt.Fprint(w, "ok") }, 200, "ok"},
		{"writes a status first", func(w http.ResponseWriter, r *http.Request) {
			reflects(w, r)
			w.WriteHeader(http.StatusTeapot)
			fmt.Fprint(w, "ok")
		}, 418, "ok"},
		{"writes nothing", reflects, 200, ""},
		{"writes a status alone", func(w http.ResponseWriter, r *http.Request) { reflects(w, r); w.WriteHeader(http.StatusAccepted) }, 202, ""},
		{"clears the header", func(w http.ResponseWriter, r *http.Request) { clear(w.Header()); fmt.Fprint(w, "ok") }, 200, "ok"},
		{"writes a string", func(w http.ResponseWriter, r *http.Request) { reflects(w, r); _, _ = io.WriteString(w, "ok") }, 200, "ok"},
		{"copies from a reader", func(w http.ResponseWriter, r *http.Request) {
			reflects(w, r)
			_, _ = io.Copy(w, struct{ io.Reader }{strings.NewReader("ok")}) // no WriterTo
		}, 200, "ok"},
		{"serves a file", func(w http.ResponseWriter, r *http.Request) { reflects(w, r); http.ServeFile(w, r, file) }, 200, "content"},
		{"answers an error", func(w http.ResponseWriter, r *http.Request) { reflects(w, r); http.Error(w, "no", 500) }, 500, "no\n"},
		{"forwards an upstream server's response", httputil.NewSingleHostReverseProxy(target).ServeHTTP, 200, "upstream"},
		{"flushes first", func(w http.ResponseWriter, r *http.Request) {
			reflects(w, r)
			require.NoError(t, http.NewResponseController(w).Flush())
			fmt.Fprint(w, "ok")
		}, 200, "ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(build(engine, c.handler))
			defer server.Close()
			for _, origin := range []string{Origin, "https://evil.test", ""} {
				resp := get(t, server.URL+"/thing", origin)
				body, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				assert.Equal(t, c.body, string(body))
				assert.Equal(t, c.status, resp.StatusCode)
				var want []string
				if origin == Origin {
					want = []string{Origin}
					assert.Equal(t, []string{"X-Total"}, resp.Header["Access-Control-Expose-Headers"], origin)
				}
				assert.Equal(t, want, resp.Header["Access-Control-Allow-Origin"], "from %q", origin)
				assert.Empty(t, resp.Header["Access-Control-Allow-Credentials"], "from %q", origin)
				require.Len(t, resp.Header["Vary"], 1, "from %q", origin)
				assert.Contains(t, resp.Header.Get("Vary"), "Origin", "from %q", origin)
			}
		})
	}
	t.Run("a response that nobody changes is left alone, and preflights are answered", func(t *testing.T) {
		log.Reset()
		server := httptest.NewServer(build(engine, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Vary", "Accept-Language")
			fmt.Fprint(w, "ok")
		}))
		defer server.Close()
		assert.Equal(t, []string{"Origin, Accept-Language"}, get(t, server.URL+"/thing", Origin).Header["Vary"])
		request, err := http.NewRequest(http.MethodOptions, server.URL+"/thing", nil)
		require.NoError(t, err)
		request.Header.Set("Origin", Origin)
		request.Header.Set("Access-Control-Request-Method", "GET")
		resp, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		_ = resp.Body.Close()
		assert.Equal(t, http.StatusNoContent, resp.StatusCode)
		assert.Empty(t, log.String(), "nothing was changed")
	})
	t.Run("what was changed is logged once for a route", func(t *testing.T) {
		log.Reset()
		server := httptest.NewServer(build(engine, func(w http.ResponseWriter, r *http.Request) { reflects(w, r); fmt.Fprint(w, "ok") }))
		defer server.Close()
		for range 3 {
			get(t, server.URL+"/thing", Origin)
		}
		assert.Equal(t, 1, strings.Count(log.String(), "the guard restored"), log.String())
		assert.Contains(t, log.String(), "/thing")
		assert.Contains(t, log.String(), "Accept-Language")
	})
}

// requireStreaming fails unless handlers can stream behind a guard as without it.
func requireStreaming(t *testing.T, build func(ev core.Evaluator, handler http.HandlerFunc) http.Handler, engine *core.Engine) {
	t.Helper()
	t.Run("the first byte of a stream is not held back", func(t *testing.T) {
		goOn := make(chan struct{})
		server := httptest.NewServer(build(engine, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "a")
			w.(http.Flusher).Flush()
			<-goOn
			fmt.Fprint(w, "b")
		}))
		defer server.Close()
		resp := get(t, server.URL+"/thing", Origin)
		first := make([]byte, 1)
		_, err := io.ReadFull(resp.Body, first)
		close(goOn) // only now may the handler go on
		require.NoError(t, err)
		rest, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, "ab", string(first)+string(rest))
	})
	t.Run("a connection can be hijacked", func(t *testing.T) {
		server := httptest.NewServer(build(engine, func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if assert.NoError(t, err) {
				fmt.Fprint(conn, "HTTP/1.1 299 Mine\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
				_ = conn.Close()
			}
		}))
		defer server.Close()
		assert.Equal(t, 299, get(t, server.URL+"/thing", Origin).StatusCode)
	})
	t.Run("deadlines can be set and the request read after the response began", func(t *testing.T) {
		server := httptest.NewServer(build(engine, func(w http.ResponseWriter, r *http.Request) {
			rc := http.NewResponseController(w)
			assert.NoError(t, rc.SetReadDeadline(time.Now().Add(time.Minute)))
			assert.NoError(t, rc.SetWriteDeadline(time.Now().Add(time.Minute)))
			assert.NoError(t, rc.EnableFullDuplex())
			fmt.Fprint(w, "ok")
		}))
		defer server.Close()
		get(t, server.URL+"/thing", Origin)
	})
	t.Run("trailers arrive", func(t *testing.T) {
		server := httptest.NewServer(build(engine, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Trailer", "X-Sum")
			fmt.Fprint(w, "ok")
			w.Header().Set("X-Sum", "2")
		}))
		defer server.Close()
		resp := get(t, server.URL+"/thing", Origin)
		_, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, "2", resp.Trailer.Get("X-Sum"))
	})
	t.Run("the handler may panic", func(t *testing.T) {
		handler := build(engine, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			panic("a bug")
		})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				if recover() != nil {
					w.WriteHeader(http.StatusInternalServerError)
				}
			}()
			handler.ServeHTTP(w, r)
		}))
		defer server.Close()
		resp := get(t, server.URL+"/thing", Origin)
		assert.Equal(t, 500, resp.StatusCode)
		assert.Equal(t, []string{Origin}, resp.Header["Access-Control-Allow-Origin"])
	})
}

// RequireInformational fails unless a 103 response of a handler behind a guard is
// sent, and both it and the final one have the policy's headers.
func RequireInformational(t *testing.T, build func(ev core.Evaluator, handler http.HandlerFunc) http.Handler) {
	t.Helper()
	server := httptest.NewServer(build(Engine(), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Set("Access-Control-Allow-Origin", "*")
		fmt.Fprint(w, "ok")
	}))
	defer server.Close()
	var early []string
	request, err := http.NewRequest(http.MethodGet, server.URL+"/thing", nil)
	require.NoError(t, err)
	request.Header.Set("Origin", Origin)
	request = request.WithContext(httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		Got1xxResponse: func(_ int, header textproto.MIMEHeader) error {
			early = header["Access-Control-Allow-Origin"]
			return nil
		},
	}))
	resp, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, []string{Origin}, early, "the informational response")
	assert.Equal(t, []string{Origin}, resp.Header["Access-Control-Allow-Origin"], "the final response")
}

// RequirePush fails unless a handler behind a guard can use HTTP/2 push.
func RequirePush(t *testing.T, build func(ev core.Evaluator, handler http.HandlerFunc) http.Handler) {
	t.Helper()
	pushed := ""
	build(Engine(), func(w http.ResponseWriter, r *http.Request) {
		pusher, is := w.(http.Pusher)
		if assert.True(t, is, "%T can push", w) {
			assert.NoError(t, pusher.Push("/style.css", nil))
		}
	}).ServeHTTP(&pushingWriter{httptest.NewRecorder(), &pushed}, httptest.NewRequest(http.MethodGet, "/thing", nil))
	assert.Equal(t, "/style.css", pushed)
}

type pushingWriter struct {
	*httptest.ResponseRecorder
	pushed *string
}

func (w *pushingWriter) Push(target string, _ *http.PushOptions) error {
	*w.pushed = target
	return nil
}

func (w *pushingWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return nil, nil, http.ErrNotSupported
}

// get sends a request of a page at the origin, or one without an Origin.
func get(t *testing.T, url, origin string) *http.Response {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	require.NoError(t, err)
	if origin != "" {
		request.Header.Set("Origin", origin)
	}
	resp, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}
