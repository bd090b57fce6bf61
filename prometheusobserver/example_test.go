package prometheusobserver_test

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/prometheusobserver"
)

// A server counts its decisions, and Prometheus reads them at /metrics.
func Example() {
	registry := prometheus.NewRegistry()
	metrics, err := prometheusobserver.New(registry)
	if err != nil {
		log.Fatal(err)
	}
	api, err := metrics.Observer("api", "nethttp")
	if err != nil {
		log.Fatal(err)
	}
	isTenant := func(ctx context.Context, r core.Request, origin string) (bool, error) {
		return origin == "https://tenant.example", nil
	}
	engine, err := core.New(core.Policy{AllowOrigins: []string{"https://app.example.com"}},
		core.WithObserver(api.Observe),
		core.WithOriginLookup(api.Lookup(isTenant)))
	if err != nil {
		log.Fatal(err)
	}
	api.Watch(engine)

	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello", func(w http.ResponseWriter, r *http.Request) {})
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
	app := httpadapter.Middleware(engine)(mux)

	for _, origin := range []string{"https://app.example.com", "https://tenant.example", "https://evil.example"} {
		r := httptest.NewRequest("GET", "/hello", nil)
		r.Header.Set("Origin", origin)
		app.ServeHTTP(httptest.NewRecorder(), r)
	}
	api.Reloaded(engine.Reload(core.Policy{AllowOrigins: []string{"https://app.example.com/"}})) // invalid

	w := httptest.NewRecorder()
	app.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for lines := bufio.NewScanner(w.Body); lines.Scan(); {
		line := lines.Text()
		if strings.Contains(line, `kind="actual"`) && !strings.HasSuffix(line, " 0") ||
			strings.Contains(line, "duration_seconds_count") || strings.HasPrefix(line, "cors_policy_reloads_total") {
			fmt.Println(line)
		}
	}
	// Output:
	// cors_decisions_total{adapter="nethttp",engine="api",kind="actual",reason="granted"} 2
	// cors_decisions_total{adapter="nethttp",engine="api",kind="actual",reason="origin not allowed"} 1
	// cors_origin_lookup_duration_seconds_count{engine="api",result="admitted"} 1
	// cors_origin_lookup_duration_seconds_count{engine="api",result="failed"} 0
	// cors_origin_lookup_duration_seconds_count{engine="api",result="refused"} 1
	// cors_policy_reloads_total{engine="api",result="failed"} 1
	// cors_policy_reloads_total{engine="api",result="succeeded"} 0
}
