package fiberadapter_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/fiberadapter"
	"github.com/sallyport/cors/internal/wire"
)

// watcher grants nothing and keeps what it is asked.
type watcher struct {
	mutex sync.Mutex
	seen  []core.Request
}

func (w *watcher) Evaluate(_ context.Context, r core.Request) core.Decision {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	header := http.Header{} // the map belongs to the request, its strings may be kept
	for name, lines := range r.Header {
		header[name] = append([]string(nil), lines...)
	}
	r.Header = header
	w.seen = append(w.seen, r)
	return core.Decision{}
}

func (w *watcher) take() []core.Request {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	seen := w.seen
	w.seen = nil
	return seen
}

// listen runs an application on a port of loopback, behind its own server.
func listen(t *testing.T, ev core.Evaluator, config fiber.Config) (address string) {
	t.Helper()
	app := fiber.New(config)
	app.Use("/*", fiberadapter.Middleware(ev)) // "/" does not match //, see TestPathsOfSlashesAlone
	app.Use("/*", func(c fiber.Ctx) error { return c.SendString("ok") })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(listener, fiber.ListenConfig{DisableStartupMessage: true}) }()
	t.Cleanup(func() {
		assert.NoError(t, app.ShutdownWithTimeout(10*time.Second))
		assert.NoError(t, <-ended)
	})
	return listener.Addr().String()
}

// Both servers get the same bytes. What net/http makes of them is what a core.Request has.
func TestRequestIsThatOfNetHTTP(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for name, config := range map[string]fiber.Config{
		"by default": {}, "names as they were sent": {DisableHeaderNormalizing: true}, "immutable": {Immutable: true}, "paths unescaped": {UnescapePath: true},
	} {
		t.Run(name, func(t *testing.T) {
			config.RequestMethods = append([]string{"PURGE", "purge"}, fiber.DefaultMethods...)
			fibers, models := &watcher{}, &watcher{}
			address := listen(t, fibers, config)
			model, err := wire.Serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				models.Evaluate(r.Context(), core.RequestFromHTTP(r))
			}))
			require.NoError(t, err)
			defer model.Close()
			compared := 0
			for range 400 {
				r := drawRequest(random)
				if want := status(t, model.Address, r); want != http.StatusOK {
					require.Equal(t, want, status(t, address, r), "%s is refused by net/http", r)
					require.Empty(t, fibers.take(), "%s must not be evaluated", r)
					models.take()
					continue
				}
				compared++
				require.Equal(t, http.StatusOK, status(t, address, r), r)
				require.Equal(t, models.take(), fibers.take(), "%s", r)
			}
			assert.Greater(t, compared, 200, "requests that both servers take")
		})
	}
}

func status(t *testing.T, address string, r *wire.Request) int {
	t.Helper()
	c, err := wire.Dial(address)
	require.NoError(t, err)
	defer c.Close()
	answer, err := c.Ask(r)
	require.NoError(t, err, r)
	return answer.Status
}

func drawRequest(random *rand.Rand) *wire.Request {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	var path strings.Builder
	for range 1 + random.IntN(4) {
		path.WriteString("/" + pick("", "a", "B", "%2F", "%2f", "%41", "a%20b", "..", ".", "!*'()", "~-_.", "a+b", ":;=@&$,", "[x]", "{id}", "%C3%A4", "%00", "a%25", "\"|^`<>"))
	}
	if random.IntN(12) == 0 {
		path.WriteString(pick("%zz", "%", "%4"))
	}
	target := path.String()
	if random.IntN(8) == 0 {
		target = pick("http://", "HTTPS://") + pick("other.example", "other.example:8080") + target
	}
	r := &wire.Request{
		Method: pick("GET", "HEAD", "OPTIONS", "PATCH", "DELETE", "PURGE", "purge"),
		Path:   target + pick("", "?", "?q=1", "?q=%zz&a=/b?c"),
		Host:   pick("api.example", "API.example:8443", "[::1]:80", "127.0.0.1"),
	}
	for range random.IntN(7) {
		name := pick("Origin", "origin", "ORIGIN", "Access-Control-Request-Method", "access-control-request-headers",
			"Sec-Fetch-Site", "sec-fetch-site", "Upgrade", "X-Tenant", "x_tenant", "X-A.b", "Accept")
		r.Fields = append(r.Fields, [2]string{name, pick("", "null", "https://a.example", "https://B.example/", " padded\t", "a, b", "\xff\xfe", "x=\"y\"; z", "*")})
	}
	if random.IntN(3) == 0 {
		r.Fields = append(r.Fields, [2]string{"User-Agent", "Browser/1.0 (x)"}, [2]string{"Content-Type", "text/plain"})
	}
	return r
}

func TestSeveralAndEmptyLinesOfOriginStay(t *testing.T) {
	for _, lines := range [][]string{{""}, {"", ""}, {"https://a.example", "https://b.example"}, {"https://a.example", ""}, {"https://a.example,https://b.example"}} {
		w := &watcher{}
		address := listen(t, w, fiber.Config{})
		r := &wire.Request{Method: "GET", Path: "/", Host: "api.example"}
		for _, line := range lines {
			r.Fields = append(r.Fields, [2]string{"origin", line})
		}
		status(t, address, r)
		assert.Equal(t, lines, w.take()[0].Header["Origin"])
	}
}

// fasthttp parses cookies, and has the lines no longer.
func TestCookiesAreThoseOfFasthttp(t *testing.T) {
	w := &watcher{}
	status(t, listen(t, w, fiber.Config{}), &wire.Request{Method: "GET", Path: "/", Host: "api.example", Fields: [][2]string{
		{"Cookie", "a=1; b=\"2\""}, {"Cookie", "c=3"},
	}})
	assert.Equal(t, []string{"a=1; b=2; c=3"}, w.take()[0].Header["Cookie"])
}

// fasthttp reads each request of a connection into the same memory.
func TestNothingPointsIntoTheBuffersOfFasthttp(t *testing.T) {
	var decisions []core.Decision
	var explained []string
	w := &watcher{}
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}}, core.WithObserver(
		func(ctx context.Context, r core.Request, d core.Decision) {
			w.Evaluate(ctx, r)
			decisions, explained = append(decisions, d), append(explained, strings.Clone(d.Explain()))
		}))
	c, err := wire.Dial(listen(t, engine, fiber.Config{}))
	require.NoError(t, err)
	defer c.Close()
	const requests = 20
	for i := range requests {
		letter := string(rune('a' + i))
		r := &wire.Request{Method: "OPTIONS", Path: "/" + letter + "%2F?" + letter, Host: letter + ".api.example", Fields: [][2]string{
			{"Origin", "https://" + letter + ".example"}, {"Access-Control-Request-Method", "PU" + strings.ToUpper(letter)},
			{"Access-Control-Request-Headers", "x-" + letter}, {"X-Name-" + letter, letter},
		}}
		answer, err := c.Ask(r)
		require.NoError(t, err)
		require.Equal(t, http.StatusForbidden, answer.Status)
	}
	for i, r := range w.take() {
		letter := string(rune('a' + i))
		header := http.Header{"Origin": {"https://" + letter + ".example"}, "Access-Control-Request-Method": {"PU" + strings.ToUpper(letter)},
			"Access-Control-Request-Headers": {"x-" + letter}}
		header.Set("X-Name-"+letter, letter)
		assert.Equal(t, core.Request{Method: "OPTIONS", Host: letter + ".api.example", Path: "/" + letter + "/", RawPath: "/" + letter + "%2F",
			RawQuery: letter, Header: header}, r)
		assert.Equal(t, explained[i], decisions[i].Explain())
		assert.Contains(t, explained[i], header.Get("Origin"))
	}
	assert.Len(t, decisions, requests)
}

func TestHeadersOfOneResponseDoNotReachAnother(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://*.example.com"}})
	c, err := wire.Dial(listen(t, engine, fiber.Config{}))
	require.NoError(t, err)
	defer c.Close()
	for i := range 20 {
		origin, want := fmt.Sprintf("https://a%d.example.com", i), []string(nil)
		if i%3 == 0 {
			origin = "https://evil.example"
		} else {
			want = []string{origin}
		}
		answer, err := c.Ask(&wire.Request{Method: "GET", Path: "/", Host: "api.example", Fields: [][2]string{{"Origin", origin}}})
		require.NoError(t, err)
		assert.Equal(t, want, answer.Header["Access-Control-Allow-Origin"])
		assert.Equal(t, []string{"Origin"}, answer.Header["Vary"])
	}
}
