package prometheusobserver

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/telemetry"
)

// apps are real applications with GET /things, by the name of the adapter. Each engine
// has the name of what it serves.
var apps = []struct {
	engine, adapter string
	app             func(core.Evaluator) http.Handler
}{
	{"shop", "gin", func(ev core.Evaluator) http.Handler {
		gin.SetMode(gin.TestMode)
		router := gin.New()
		router.Use(ginadapter.Middleware(ev))
		router.GET("/things", func(*gin.Context) {})
		return router
	}},
	{"bank", "echo", func(ev core.Evaluator) http.Handler {
		e := echo.New()
		e.Use(echoadapter.Middleware(ev))
		e.GET("/things", func(echo.Context) error { return nil })
		return e
	}},
	{"news", "chi", func(ev core.Evaluator) http.Handler {
		router := chi.NewRouter()
		router.Use(chiadapter.Middleware(ev))
		router.Get("/things", func(http.ResponseWriter, *http.Request) {})
		return router
	}},
	{"admin", "nethttp", func(ev core.Evaluator) http.Handler {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /things", func(http.ResponseWriter, *http.Request) {})
		return httpadapter.Middleware(ev)(mux)
	}},
}

// replica is a process of a server, as Prometheus sees it: one registry, and an engine on
// each adapter.
type replica struct {
	target    string // for Prometheus
	upToDate  time.Time
	engines   map[string]*core.Engine
	observers map[string]*Observer
	urls      map[string]string // of the apps
}

type traceIDKey struct{}

// startReplica starts the apps of a replica, and its metrics. upToDate is when its
// policies were last up to date.
func startReplica(t *testing.T, upToDate time.Time) *replica {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	metrics, err := New(registry, WithTraceID(func(ctx context.Context) string { id, _ := ctx.Value(traceIDKey{}).(string); return id }))
	require.NoError(t, err)
	rep := &replica{upToDate: upToDate, engines: map[string]*core.Engine{}, observers: map[string]*Observer{}, urls: map[string]string{}}
	for _, a := range apps {
		o, err := metrics.Observer(a.engine, a.adapter)
		require.NoError(t, err)
		engine, err := core.New(core.Policy{AllowOrigins: []string{"https://app.test", "https://*.app.test"}},
			core.WithObserver(o.Observe), core.WithOriginLookup(o.Lookup(findTenant)), quiet)
		require.NoError(t, err)
		o.Watch(engine)
		o.WatchLastSuccess(func() time.Time { return upToDate })
		rep.engines[a.engine], rep.observers[a.engine] = engine, o
		rep.urls[a.engine] = serve(t, traced(a.app(engine)))
	}
	// Scrapes that Prometheus has given up go on here. On a busy machine they would pile up,
	// and each would slow down the next.
	scraped := promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true, DisableCompression: true, MaxRequestsInFlight: 1})
	rep.target = strings.TrimPrefix(serve(t, scraped), "http://")
	return rep
}

// serve starts a server on a port that the system chooses.
func serve(t *testing.T, handler http.Handler) (url string) {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

// traced stands for a tracing middleware: it puts the trace ID of a request into its
// context.
func traced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), traceIDKey{}, r.Header.Get("X-Trace"))))
	})
}

func findTenant(_ context.Context, _ core.Request, origin string) (bool, error) {
	switch origin {
	case "https://tenant.test":
		return true, nil
	case "https://broken.test":
		return true, errors.New("no database")
	case "https://panic.test":
		panic("a bug")
	}
	return false, nil
}

// step is some requests of the load, and what their decisions are. The reasons are the
// words of core's documentation.
type step struct {
	times                int // on the first app; one more on each of the others
	method, origin, asks string
	kind, reason         string
	refusal              bool
	lookup               string // its result; "" if there is none
}

var load = []step{
	{times: 5, method: "GET", kind: "none", reason: "no origin"},
	{times: 9, method: "GET", origin: "https://app.test", kind: "actual", reason: "granted"},
	{times: 3, method: "GET", origin: "https://tenant.test", kind: "actual", reason: "granted", lookup: "admitted"},
	{times: 7, method: "GET", origin: "https://evil.test", kind: "actual", reason: "origin not allowed", refusal: true, lookup: "refused"},
	{times: 2, method: "GET", origin: "null", kind: "actual", reason: "null origin", refusal: true},
	{times: 4, method: "GET", origin: "https://broken.test", kind: "actual", reason: "origin lookup failed", refusal: true, lookup: "failed"},
	{times: 1, method: "GET", origin: "https://panic.test", kind: "actual", reason: "origin lookup failed", refusal: true, lookup: "failed"},
	{times: 6, method: "OPTIONS", origin: "https://app.test", asks: "GET", kind: "preflight", reason: "granted"},
	{times: 8, method: "OPTIONS", origin: "https://app.test", asks: "DELETE", kind: "preflight", reason: "method not allowed", refusal: true},
	{times: 2, method: "OPTIONS", origin: "https://evil.test", asks: "GET", kind: "preflight", reason: "origin not allowed", refusal: true, lookup: "refused"},
}

// slowLookups are recorded beside those of the load, so that the quantiles are known: all
// the others together are fewer than one in a hundred.
const (
	slowLookups = 20_000
	slowLookup  = 40 * time.Millisecond
	slowerThan  = 0.025 // the limits of the bucket around it, in seconds
	notSlower   = 0.05
)

// loadReloads are the lists of each engine's reloads. The last one fails, and so does one
// before.
var loadReloads = []struct {
	origins []string
	valid   bool
}{
	{[]string{"https://app.test"}, true},
	{[]string{"https://app.test/"}, false},
	{[]string{"https://app.test", "https://*.app.test", "https://new.test"}, true},
	{[]string{"https://*"}, false},
}

// run sends the load to a replica, and reloads its policies.
func (rep *replica) run(t *testing.T) {
	t.Helper()
	for i, a := range apps {
		for _, s := range load {
			for range s.times + i {
				rep.send(t, a.engine, s)
			}
		}
		for _, r := range loadReloads {
			err := rep.engines[a.engine].Reload(core.Policy{AllowOrigins: r.origins})
			require.Equal(t, r.valid, err == nil, "%v", err)
			rep.observers[a.engine].Reloaded(err)
		}
		record := rep.observers[a.engine].recordLookups()
		for range slowLookups {
			record(t.Context(), slowLookup, telemetry.Admitted)
		}
	}
}

func (rep *replica) send(t *testing.T, engine string, s step) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), s.method, rep.urls[engine]+"/things", nil)
	require.NoError(t, err)
	r.Header.Set("X-Trace", "trace-of-"+engine)
	if s.origin != "" {
		r.Header.Set("Origin", s.origin)
	}
	if s.asks != "" {
		r.Header.Set("Access-Control-Request-Method", s.asks)
	}
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
}
