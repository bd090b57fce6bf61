package decisionlog_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/decisionlog"
)

const page = "https://app.example"

var policy = core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"X-A"}, ExposeHeaders: []string{"X-Total"}, AllowCredentials: true}

// recording returns a recorder, and an engine whose decisions it records.
func recording(t *testing.T, w io.Writer, options decisionlog.Options, of ...core.Option) (*decisionlog.Recorder, *core.Engine) {
	t.Helper()
	recorder, err := decisionlog.New(w, options)
	require.NoError(t, err)
	t.Cleanup(func() { recorder.Close() })
	return recorder, core.MustNew(policy, append(of, core.WithObserver(recorder.Observe))...)
}

func request(method, path string, lines ...string) core.Request {
	r := core.Request{Method: method, Host: "api.example", Path: path, Header: http.Header{}}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		r.Header[name] = append(r.Header[name], value)
	}
	return r
}

func preflight(method string, lines ...string) core.Request {
	return request("OPTIONS", "/things", append(lines, "Origin: "+page, "Access-Control-Request-Method: "+method)...)
}

// lines are those of a log, as a program without our types reads them.
func lines(t *testing.T, log string) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(log) {
		var one map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &one), line)
		all = append(all, one)
	}
	return all
}

func TestDecisionIsALineOfTheDocumentedFormat(t *testing.T) {
	var log bytes.Buffer
	recorder, engine := recording(t, &log, decisionlog.Options{})
	asked := preflight("PATCH", "Access-Control-Request-Headers: x-a", "Sec-Fetch-Site: cross-site")
	asked.RawPath, asked.RouteMethods = "/th%69ngs", func() []string { return []string{"GET", "PATCH"} }
	began := time.Now()
	engine.Evaluate(t.Context(), asked)
	engine.Evaluate(t.Context(), request("GET", "/", "Origin: "+page))
	require.NoError(t, recorder.Close())

	got := lines(t, log.String())
	require.Len(t, got, 2)
	at, err := time.Parse(time.RFC3339Nano, got[0]["time"].(string))
	require.NoError(t, err)
	assert.False(t, at.Before(began.Truncate(0)) || at.After(time.Now()), "%v", at)
	assert.Equal(t, time.UTC, at.Location())
	delete(got[0], "time")
	delete(got[1], "time")
	want := lines(t, `{"v":1,"request":{"method":"OPTIONS","host":"api.example","path":"/things","rawPath":"/th%69ngs","header":{"Origin":["https://app.example"],"Access-Control-Request-Method":["PATCH"],"Access-Control-Request-Headers":["x-a"],"Sec-Fetch-Site":["cross-site"]},"routeMethods":["GET","PATCH"]},"decision":{"kind":"preflight","reason":"method not allowed","verdict":{"origin":true,"method":false,"headers":true,"credentials":true,"served":true}}}
{"v":1,"request":{"method":"GET","host":"api.example","path":"/","header":{"Origin":["https://app.example"]}},"decision":{"kind":"actual","reason":"granted","verdict":{"origin":true,"method":true,"headers":true,"credentials":true,"exposed":"x-total","served":true}}}
`)
	assert.Equal(t, want, got)
}

func TestSecretsAreNotWritten(t *testing.T) {
	var log bytes.Buffer
	recorder, engine := recording(t, &log, decisionlog.Options{Headers: []string{"x-tenant"}})
	const secret = "s3cret"
	r := httptest.NewRequest("GET", "/things?token="+secret, nil)
	r.Header = http.Header{"Origin": {page}, "X-Tenant": {"acme"}}
	for _, name := range []string{"Cookie", "Authorization", "Proxy-Authorization", "X-Api-Key", "Referer", "User-Agent"} {
		r.Header.Set(name, secret)
	}
	engine.Evaluate(r.Context(), core.RequestFromHTTP(r))
	require.NoError(t, recorder.Close())
	assert.NotContains(t, log.String(), secret)
	assert.Contains(t, log.String(), `"X-Tenant":["acme"]`)
}

func TestOptionsThatCannotWorkAreErrors(t *testing.T) {
	for says, options := range map[string]decisionlog.Options{
		`Options.Headers[0] "cookie"`:              {Headers: []string{"cookie"}},
		`Options.Headers[1] "AUTHORIZATION"`:       {Headers: []string{"X-A", "AUTHORIZATION"}},
		`Options.Headers[0] "proxy-authorization"`: {Headers: []string{"proxy-authorization"}},
		"Options.Headers has 17 names":             {Headers: make([]string, 17)},
		"Options.Buffer is 100 bytes":              {Buffer: 100},
		"Options.Buffer is -1 bytes":               {Buffer: -1},
	} {
		_, err := decisionlog.New(io.Discard, options)
		assert.ErrorContains(t, err, says)
	}
	_, err := decisionlog.New(nil, decisionlog.Options{})
	assert.ErrorContains(t, err, "the writer is nil")
	assert.Panics(t, func() { decisionlog.RotatingFile("x", 0, 1) })
	assert.Panics(t, func() { decisionlog.RotatingFile("x", 1, 0) })
}

func TestHostileRequestsMakeShortLines(t *testing.T) {
	for _, unit := range []string{"x", "\x00", "\xff", "\"", "<", "\u2028", "é"} {
		hostile := strings.Repeat(unit, 1<<20/len(unit))
		var log bytes.Buffer
		recorder, engine := recording(t, &log, decisionlog.Options{Headers: []string{"X-Tenant"}})
		all := core.Request{Method: hostile, Host: hostile, Path: hostile, RawPath: hostile, Header: http.Header{}}
		for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Upgrade", "X-Tenant"} {
			for range 1000 {
				all.Header[name] = append(all.Header[name], hostile)
			}
		}
		routed := preflight("PUT")
		routed.RouteMethods = func() []string { return all.Header["Origin"] }
		for _, r := range []core.Request{all, request("GET", hostile), preflight("PUT", "Access-Control-Request-Headers: "+hostile), routed, request("GET", "/", "Origin: "+hostile)} {
			engine.Evaluate(t.Context(), r)
		}
		require.NoError(t, recorder.Close())
		for i, line := range strings.SplitAfter(strings.TrimSuffix(log.String(), "\n"), "\n") {
			assert.LessOrEqual(t, len(line), 64<<10, "%q, line %d", unit, i)
		}
		got := lines(t, log.String())
		require.Len(t, got, 5)
		for _, line := range got {
			assert.Equal(t, true, line["request"].(map[string]any)["altered"], "%q", unit)
		}
		for judged, err := range decisionlog.Replay(t.Context(), &log, core.MustNew(policy)) {
			assert.ErrorContains(t, err, "not recorded whole", "%+v", judged)
		}
	}
}

// gate is a writer that lets nothing through until it is opened.
type gate struct {
	opened  chan struct{}
	waiting chan struct{} // closed when the first Write waits
	once    sync.Once
	bytes.Buffer
}

func newGate() *gate { return &gate{opened: make(chan struct{}), waiting: make(chan struct{})} }

func (g *gate) Write(p []byte) (int, error) {
	g.once.Do(func() { close(g.waiting) })
	<-g.opened
	return g.Buffer.Write(p)
}

// tally counts the decisions that a log has, and those that it says are missing.
func tally(t *testing.T, log string) (written, missing int) {
	t.Helper()
	for _, line := range lines(t, log) {
		if dropped, ok := line["dropped"].(float64); ok {
			missing += int(dropped)
		} else {
			written++
		}
	}
	return written, missing
}

func TestSlowWriterHoldsNoRequest(t *testing.T) {
	writer := newGate()
	const buffer, requests = 64 << 10, 5000
	recorder, engine := recording(t, writer, decisionlog.Options{Buffer: buffer})
	ask := func() { engine.Evaluate(t.Context(), request("GET", "/", "Origin: "+page)) }
	ask()
	<-writer.waiting
	for range requests - 2 {
		ask() // would never return if it waited
	}
	assert.NotZero(t, recorder.Dropped())
	close(writer.opened)
	require.Eventually(t, func() bool { // until there is room again
		before := recorder.Dropped()
		ask()
		return recorder.Dropped() == before
	}, time.Minute, time.Millisecond)
	require.NoError(t, recorder.Close())
	written, missing := tally(t, writer.String())
	assert.Equal(t, int(recorder.Dropped()), missing, "the log tells what is missing")
	assert.GreaterOrEqual(t, written+missing, requests)
	assert.LessOrEqual(t, writer.Len(), 2*buffer+1000, "more waited than may")
}

func TestNoMoreWaitsThanTheBufferHas(t *testing.T) {
	writer := newGate()
	headers := make([]string, 10)
	r := request("GET", "/", "Origin: "+page)
	for i := range headers { // 40 KiB together
		headers[i] = fmt.Sprintf("X-%d", i)
		r.Header[headers[i]] = []string{strings.Repeat("x", 1000), strings.Repeat("x", 1000), strings.Repeat("x", 1000), strings.Repeat("x", 1000)}
	}
	recorder, engine := recording(t, writer, decisionlog.Options{Buffer: 64 << 10, Headers: headers})
	engine.Evaluate(t.Context(), r)
	<-writer.waiting
	for range 5 {
		engine.Evaluate(t.Context(), r)
	}
	assert.Equal(t, uint64(4), recorder.Dropped(), "one fits beside the one that is being written")
	close(writer.opened)
	require.NoError(t, recorder.Close())
	written, missing := tally(t, writer.String())
	assert.Equal(t, []int{2, 4}, []int{written, missing})
}

// scripted fails its third write.
type scripted struct {
	gate
	writes atomic.Int64
}

func (s *scripted) Write(p []byte) (int, error) {
	if s.writes.Load() == 2 {
		s.writes.Add(1)
		return 0, errors.New("no space left")
	}
	defer s.writes.Add(1)
	return s.gate.Write(p)
}

func TestWhatIsMissingIsToldAgainIfThatLineIsLost(t *testing.T) {
	writer := &scripted{gate: gate{opened: make(chan struct{}), waiting: make(chan struct{})}}
	headers := make([]string, 10)
	r := request("GET", "/", "Origin: "+page)
	for i := range headers { // 40 KiB together, so that one waits at most
		headers[i] = fmt.Sprintf("X-%d", i)
		r.Header[headers[i]] = slices.Repeat([]string{strings.Repeat("x", 1000)}, 4)
	}
	recorder, engine := recording(t, writer, decisionlog.Options{Buffer: 64 << 10, Headers: headers})
	engine.Evaluate(t.Context(), r)
	<-writer.waiting
	engine.Evaluate(t.Context(), r)
	engine.Evaluate(t.Context(), r) // is dropped
	close(writer.opened)
	require.Eventually(t, func() bool { return writer.writes.Load() == 2 }, time.Minute, time.Millisecond)
	engine.Evaluate(t.Context(), r) // is lost, and the line that tells of the one before
	require.ErrorContains(t, recorder.Close(), "no space left")
	written, missing := tally(t, strings.TrimPrefix(strings.ReplaceAll(writer.String(), "\n\n", "\n"), "\n"))
	assert.Equal(t, []int{2, 2, 2}, []int{written, missing, int(recorder.Dropped())})
}

func TestValuesThatAreCutOrNotUTF8AreMarked(t *testing.T) {
	for value, altered := range map[string]bool{
		strings.Repeat("x", 1023): false, strings.Repeat("x", 1024): true, "": false, "é": false, "\xff": true, "\xc3": true,
	} {
		for where, change := range map[string]func(r *core.Request){
			"path":   func(r *core.Request) { r.Path = "/" + value },
			"host":   func(r *core.Request) { r.Host = "h" + value },
			"header": func(r *core.Request) { r.Header["Sec-Fetch-Mode"] = []string{"m" + value} },
			"routes": func(r *core.Request) { r.RouteMethods = func() []string { return []string{"PUT", "M" + value} } },
		} {
			var log bytes.Buffer
			recorder, engine := recording(t, &log, decisionlog.Options{})
			r := preflight("PUT")
			change(&r)
			engine.Evaluate(t.Context(), r)
			require.NoError(t, recorder.Close())
			_, marked := lines(t, log.String())[0]["request"].(map[string]any)["altered"]
			assert.Equal(t, altered, marked, "%s of %d bytes: %.20q", where, len(value)+1, value)
		}
	}
}

func TestListsThatAreCutAreMarked(t *testing.T) {
	for _, n := range []int{4, 5, 64, 65} {
		for where, c := range map[string]struct {
			most   int
			change func(r *core.Request)
		}{
			"header": {4, func(r *core.Request) { r.Header["Sec-Fetch-Mode"] = slices.Repeat([]string{"cors"}, n) }},
			"routes": {64, func(r *core.Request) { r.RouteMethods = func() []string { return slices.Repeat([]string{"PUT"}, n) } }},
		} {
			var log bytes.Buffer
			recorder, engine := recording(t, &log, decisionlog.Options{})
			r := preflight("PUT")
			c.change(&r)
			engine.Evaluate(t.Context(), r)
			require.NoError(t, recorder.Close())
			_, marked := lines(t, log.String())[0]["request"].(map[string]any)["altered"]
			assert.Equal(t, n > c.most, marked, "%s of %d", where, n)
		}
	}
}

func TestEveryDecisionIsWrittenOrCounted(t *testing.T) {
	for _, buffer := range []int{64 << 10, 0} {
		var log bytes.Buffer
		recorder, engine := recording(t, &log, decisionlog.Options{Buffer: buffer})
		const routines, each = 8, 2000
		var group sync.WaitGroup
		for range routines {
			group.Go(func() {
				for i := range each {
					engine.Evaluate(context.Background(), request("GET", fmt.Sprintf("/%d", i), "Origin: "+page))
				}
			})
		}
		group.Wait()
		require.NoError(t, recorder.Close())
		written, missing := tally(t, log.String())
		assert.Equal(t, routines*each, written+missing)
		assert.Equal(t, recorder.Dropped(), uint64(missing))
		if buffer == 0 {
			assert.NotZero(t, written)
		}
	}
}

func TestCloseWritesAllAndLaterDecisionsAreDropped(t *testing.T) {
	var log bytes.Buffer
	recorder, engine := recording(t, &log, decisionlog.Options{})
	for range 100 {
		engine.Evaluate(t.Context(), request("GET", "/", "Origin: "+page))
	}
	require.NoError(t, recorder.Close())
	require.NoError(t, recorder.Close())
	written, missing := tally(t, log.String())
	assert.Equal(t, []int{100, 0}, []int{written, missing})
	d := engine.Evaluate(t.Context(), request("GET", "/", "Origin: "+page))
	assert.True(t, d.Allowed(), "the decision stays")
	assert.Equal(t, uint64(1), recorder.Dropped())
}

// flaky fails each second write, within a line.
type flaky struct {
	bytes.Buffer
	writes int
	panics bool
}

func (f *flaky) Write(p []byte) (int, error) {
	f.writes++
	if f.writes%2 == 1 {
		return f.Buffer.Write(p)
	}
	if f.panics {
		panic("no space left")
	}
	n := bytes.LastIndexByte(p[:len(p)/2+1], '{') + 1
	f.Buffer.Write(p[:n])
	return n, errors.New("no space left")
}

// A disk that stays full must not keep the program from ending.
func TestCloseReturnsIfTheWriterAlwaysFails(t *testing.T) {
	recorder, engine := recording(t, alwaysFails{}, decisionlog.Options{})
	engine.Evaluate(t.Context(), request("GET", "/", "Origin: "+page))
	closed := make(chan error, 1)
	go func() { closed <- recorder.Close() }()
	select {
	case err := <-closed:
		assert.ErrorContains(t, err, "read-only file system")
	case <-time.After(time.Minute):
		t.Fatal("Close does not return")
	}
	assert.EqualValues(t, 1, recorder.Dropped())
}

type alwaysFails struct{}

func (alwaysFails) Write([]byte) (int, error) { return 0, errors.New("read-only file system") }

func TestWriterThatFailsLosesOnlyItsLines(t *testing.T) {
	for _, panics := range []bool{false, true} {
		writer := &flaky{panics: panics}
		recorder, engine := recording(t, writer, decisionlog.Options{Headers: []string{"X-1", "X-2", "X-3"}})
		long := strings.Repeat("x", 1000) // so that there are many writes
		r := request("GET", "/", "Origin: "+page)
		for _, name := range []string{"X-1", "X-2", "X-3"} {
			r.Header[name] = []string{long, long, long}
		}
		const requests = 100
		for range requests {
			engine.Evaluate(t.Context(), r)
		}
		require.ErrorContains(t, recorder.Close(), "no space left")

		written := 0
		for _, err := range decisionlog.Replay(t.Context(), &writer.Buffer, core.MustNew(policy)) {
			if err == nil {
				written++
			}
		}
		assert.NotZero(t, written)
		assert.NotZero(t, recorder.Dropped())
		assert.Equal(t, requests, written+int(recorder.Dropped()), "panics %v", panics)
	}
}

func TestRotatedFilesAreBoundedAndHaveWholeLines(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "logs", "cors.jsonl")
	file := decisionlog.RotatingFile(path, 1, 2)
	recorder, engine := recording(t, file, decisionlog.Options{Buffer: 64 << 20, Headers: []string{"X-1"}})
	long := strings.Repeat("x", 1000)
	for i := range 5000 { // 5 megabytes
		engine.Evaluate(t.Context(), request("GET", fmt.Sprintf("/%d", i), "Origin: "+page, "X-1: "+long))
	}
	require.NoError(t, recorder.Close())
	require.NoError(t, file.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode())

	var names []string
	require.Eventually(t, func() bool { // old files are removed in the background
		names, err = filepath.Glob(filepath.Join(filepath.Dir(path), "*.jsonl"))
		return err == nil && len(names) <= 3
	}, time.Minute, 10*time.Millisecond)
	assert.GreaterOrEqual(t, len(names), 2, "%q", names)
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.LessOrEqual(t, len(text), 1<<20, name)
		scanner := bufio.NewScanner(bytes.NewReader(text))
		for scanner.Scan() {
			assert.True(t, json.Valid(scanner.Bytes()), "%s: %s", name, scanner.Text())
		}
	}
	current, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(current), `"path":"/4999"`, "the last decision is in the current file")
}
