package cachetest

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// TestGzipVaryHidesOriginFromTheNextCache puts Traffic Server before an nginx that
// compresses. nginx writes its own Vary line before ours, and Traffic Server heeds the
// first only.
func TestGzipVaryHidesOriginFromTheNextCache(t *testing.T) {
	through := func(inner settings) []int {
		behind, err := url.Parse(start(t, nginx, storedApp(twoPages()), inner))
		if err != nil {
			t.Fatal(err)
		}
		return misjudged(t, start(t, trafficServer, httputil.NewSingleHostReverseProxy(behind), trafficServerAdvice), nobodyFirst())
	}
	if got, want := through(settings{extra: "gzip on; gzip_types text/plain; gzip_min_length 1; gzip_proxied any; gzip_vary on;"}), []int{1, 3}; !slices.Equal(got, want) {
		t.Errorf("with gzip_vary, the calls %v go wrong, want %v", got, want)
	}
	advice := nginxAdvice
	advice.extra += "gzip_types text/plain; gzip_min_length 1;"
	if got := through(advice); len(got) > 0 {
		t.Errorf("with one Vary line, the calls %v go wrong", got)
	}
}

// TestAStaleResponseKeepsTheGrantOfARemovedOrigin shows what a policy that changes has to
// wait for, beside the time for which a response is fresh.
func TestAStaleResponseKeepsTheGrantOfARemovedOrigin(t *testing.T) {
	for _, row := range []struct {
		name  string
		grace string
		shown []int
	}{
		{"with grace", "1h", []int{1}},
		{"without grace", "0s", nil},
	} {
		engine := core.MustNew(twoPages())
		var clockRuns atomic.Int64
		app := httpadapter.Middleware(engine)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/clock" {
				clockRuns.Add(1)
			}
		}))
		url := start(t, varnish, app, settings{extra: varnishVCL + `sub vcl_backend_response {
			set beresp.ttl = 1ms;
			set beresp.grace = ` + row.grace + `;
			if (bereq.url == "/clock") { set beresp.grace = 0s; }
			return (deliver);
		}`})
		removed := from(pageA, false)
		removed.before = func() {
			if err := engine.UpdateOrigins(nil, []string{pageA}); err != nil {
				t.Fatal(err)
			}
			// What was stored after the first response is fetched again when it is stale.
			clock := fromCurl(nil)
			clock.path = "/clock"
			for clockRuns.Load() < 2 {
				if problem := clock.problem(t.Context(), t, http.DefaultClient, url); problem != "" {
					t.Fatal(problem)
				}
			}
		}
		if got := misjudged(t, url, []call{from(pageA, true), removed, from(pageB, true)}); !slices.Equal(got, row.shown) {
			t.Errorf("%s: the calls %v go wrong, want %v", row.name, got, row.shown)
		}
	}
}

// TestWhatNginxWritesIntoVary is for caches further out, also if the response was stored.
func TestWhatNginxWritesIntoVary(t *testing.T) {
	url := start(t, nginx, httpadapter.Guard(core.MustNew(twoPages()))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=600")
		if r.Header.Get("X-Adds") != "" {
			w.Header().Add("Vary", "accept-encoding")
		}
	})), nginxAdvice)
	for _, row := range []struct {
		fields http.Header
		want   []string
	}{
		{http.Header{"Origin": {pageA}}, []string{"Origin, Accept-Encoding"}},
		{http.Header{"Origin": {pageA}}, []string{"Origin, Accept-Encoding"}},
		{nil, []string{"Origin, Accept-Encoding"}},
		{http.Header{"Origin": {pageA, strange}}, []string{"*"}},
		{http.Header{"X-Adds": {"1"}, "Origin": {pageB}}, []string{"Origin, accept-encoding"}},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/resource", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = row.fields
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := response.Header["Vary"]; !slices.Equal(got, row.want) {
			t.Errorf("%v: got Vary %q, want %q", row.fields, got, row.want)
		}
	}
}
