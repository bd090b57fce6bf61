package faulttest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	sdk "go.opentelemetry.io/otel/sdk/metric"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/decisionlog"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/origincache"
	"github.com/sallyport/cors/otelobserver"
	"github.com/sallyport/cors/policyfile"
	"github.com/sallyport/cors/prometheusobserver"
	"github.com/sallyport/cors/shadow"
)

// policy is in the file. The lookups of the tests admit lookedUp, which it does not list.
var policy = core.Policy{
	AllowOrigins:     []string{"https://listed.example", "https://*.pattern.example"},
	AllowMethods:     []string{"PUT", "DELETE"},
	AllowHeaders:     []string{"Content-Type", "X-Api-Key"},
	ExposeHeaders:    []string{"ETag"},
	AllowCredentials: true,
	MaxAgeSeconds:    600,
}

const lookedUp = "https://looked-up.example"

// everything is an engine with all parts, and how to stop each of them.
type everything struct {
	engine *core.Engine
	file   string
	stop   map[string]func()
}

// database answers the lookup.
type database func(ctx context.Context, r core.Request, origin string) (bool, error)

func admitsOne(_ context.Context, _ core.Request, origin string) (bool, error) {
	return origin == lookedUp, nil
}

func withEverything(t testing.TB, find database) everything {
	t.Helper()
	e := everything{file: filepath.Join(t.TempDir(), "policy.json"), stop: map[string]func(){}}
	e.write(t, policy)

	registry := prometheus.NewRegistry()
	metrics, err := prometheusobserver.New(registry)
	require.NoError(t, err)
	counted, err := metrics.Observer("api", "gin")
	require.NoError(t, err)
	provider := sdk.NewMeterProvider(sdk.WithReader(sdk.NewManualReader()))
	otel, err := otelobserver.New(provider)
	require.NoError(t, err)
	measured, err := otel.Observer("api", "gin")
	require.NoError(t, err)
	// A small buffer: what waits for a writer that a busy machine holds up is no leak.
	recorder, err := decisionlog.New(io.Discard, decisionlog.Options{Buffer: 128 << 10})
	require.NoError(t, err)
	cache, err := origincache.New(counted.Lookup(core.OriginLookup(find)), origincache.Options{
		Key:         func(_ context.Context, r core.Request) string { return r.Host },
		AdmittedFor: time.Minute, RefusedFor: time.Second, MaxEntries: 1000,
	})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	engine, watcher, err := policyfile.Open(ctx, e.file, policyfile.Options{Interval: 10 * time.Millisecond, Report: counted.Reloaded},
		core.WithOriginLookup(cache.Lookup),
		core.WithObserver(counted.Observe),
		core.WithObserver(measured.Observe),
		core.WithObserver(recorder.Observe),
		core.WithShadow(core.DenyAll(), shadow.NewReport(100).Observe),
		core.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))),
	)
	require.NoError(t, err)
	counted.Watch(engine)
	measured.Watch(engine)

	e.engine = engine
	e.stop["policy file"] = func() { cancel(); watcher.Wait() }
	e.stop["cache"] = cache.Close
	e.stop["decision log"] = func() { require.NoError(t, recorder.Close()) }
	e.stop["meter provider"] = func() { require.NoError(t, provider.Shutdown(context.WithoutCancel(t.Context()))) }
	t.Cleanup(func() { cancel(); watcher.Wait(); cache.Close(); _ = recorder.Close() })
	return e
}

// write replaces the file as editors and Kubernetes do, in one step.
func (e everything) write(t testing.TB, p core.Policy) {
	t.Helper()
	text, err := json.Marshal(p)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(e.file+".new", text, 0o600))
	require.NoError(t, os.Rename(e.file+".new", e.file))
}

// apps are an application on each framework, with Guard.
func apps(ev core.Evaluator) map[string]http.Handler {
	gin.SetMode(gin.ReleaseMode)
	onGin := gin.New()
	onGin.Use(ginadapter.Guard(ev))
	onGin.Any("/*path", func(c *gin.Context) { fmt.Fprint(c.Writer, "ok") })
	onEcho := echo.New()
	onEcho.Use(echoadapter.Guard(ev))
	onEcho.Any("/*", func(c echo.Context) error { return c.String(http.StatusOK, "ok") })
	onChi := chi.NewRouter()
	onChi.Use(chiadapter.Guard(ev))
	onChi.HandleFunc("/*", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") })
	plain := httpadapter.Guard(ev)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") }))
	return map[string]http.Handler{"gin": onGin, "echo": onEcho, "chi": onChi, "net/http": plain}
}
