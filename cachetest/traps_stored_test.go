package cachetest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// advised is what docs/caches.md says to set.
var advised = []struct {
	server
	settings
}{{nginx, nginxAdvice}, {varnish, varnishAdvice}, {squid, squidAdvice}, {trafficServer, trafficServerAdvice}}

// TestTheAdvisedSettingsStore keeps the advice from being right only because nothing is
// stored.
func TestTheAdvisedSettingsStore(t *testing.T) {
	for _, c := range advised {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url := start(t, c.server, counting(), c.settings)
			requireRuns(t, "GET", url, []exchange{{pageA, 1}, {pageA, 1}, {pageB, 2}, {pageA, 1}, {pageB, 2}, {strange, 3}, {strange, 3}})
		})
	}
}

// TestTheAdvisedSettingsMixNothingUp plays random sequences through the caches as the guide
// sets them up.
//
//	CACHETEST_SEED  the seed that a failure has printed
func TestTheAdvisedSettingsMixNothingUp(t *testing.T) {
	seed := fromEnvironment(t, "CACHETEST_SEED", rand.Uint64())
	without := map[string][]string{
		squid.name:         {namedByConnection}, // the guide's list lacks the X-Tenant of these tests
		trafficServer.name: setupCalled(t, trafficServer.name).without,
	}
	for _, c := range advised {
		t.Run(c.name, func(t *testing.T) {
			d := newDriver(t, setup{c.name, c.server, c.settings, without[c.name]})
			failed, total := d.drive(t, seed, 60)
			t.Logf("seed %d: %v", seed, total)
			requireHits(t, d.setup, total)
			d.report(t, failed)
		})
	}
}

// TestStoredErrorsAreForTheirPages has the caches store error responses of the
// application. They depend on Origin as any other response does.
func TestStoredErrorsAreForTheirPages(t *testing.T) {
	statuses := []int{403, 404, 500, 502}
	storing := map[string]settings{
		nginx.name:         {outer: nginxHTTP, extra: nginxLocation + "proxy_cache_valid 403 404 500 502 10m;"},
		varnish.name:       {extra: varnishVCL + "sub vcl_backend_response { set beresp.ttl = 10m; }"},
		squid.name:         {extra: squidConf + "negative_ttl 10 minutes"},
		trafficServer.name: {extra: "CONFIG proxy.config.http.negative_caching_enabled INT 1\nCONFIG proxy.config.http.negative_caching_list STRING 403 404 500 502"},
	}
	for _, c := range servers {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var runs atomic.Int64
			url := start(t, c, httpadapter.Middleware(core.MustNew(twoPages()))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				runs.Add(1)
				status, err := strconv.Atoi(r.URL.Path[1:])
				if err != nil {
					status = http.StatusTeapot
				}
				w.WriteHeader(status)
			})), storing[c.name])
			var calls []call
			for _, status := range statuses {
				for _, asked := range append(nobodyFirst(), nobodyFirst()...) {
					asked.path, asked.status = fmt.Sprintf("/%d", status), status
					calls = append(calls, asked)
				}
			}
			if got := misjudged(t, url, calls); len(got) > 0 {
				t.Errorf("the calls %v go wrong", got)
			}
			if got, want := int(runs.Load()), len(calls)/2; got != want {
				t.Errorf("the handler ran %d times, want %d: once for each status and page, and for no page", got, want)
			}
		})
	}
}

// TestRequestsThatWaitForOneGetTheirOwn sends requests of several pages at once to caches
// that let all but one wait for its response.
func TestRequestsThatWaitForOneGetTheirOwn(t *testing.T) {
	waiting := map[string]settings{
		nginx.name:         {extra: "proxy_cache_lock on;"},
		varnish.name:       {}, // it always does
		squid.name:         {extra: "collapsed_forwarding on"},
		trafficServer.name: {extra: "CONFIG proxy.config.cache.enable_read_while_writer INT 1"},
	}
	for _, c := range servers {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			calls := slices.Repeat(nobodyFirst(), 5)
			var sent sync.WaitGroup
			sent.Add(len(calls))
			app := storedApp(twoPages())
			url := start(t, c, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				sent.Wait() // no response before all are on their way
				app.ServeHTTP(w, r)
			}), waiting[c.name])
			var judged sync.WaitGroup
			for i, asked := range calls {
				judged.Go(func() {
					var once sync.Once
					ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
						WroteRequest: func(httptrace.WroteRequestInfo) { once.Do(sent.Done) },
					})
					if problem := asked.problem(ctx, t, http.DefaultClient, url); problem != "" {
						t.Errorf("request %d: %s", i, problem)
					}
				})
			}
			judged.Wait()
		})
	}
}

// TestSlicesAreForTheirPages has nginx put responses together from parts that it stores.
func TestSlicesAreForTheirPages(t *testing.T) {
	document := strings.Repeat("0123456789", 500)
	app := httpadapter.Middleware(core.MustNew(twoPages()))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=600")
		w.Header().Set("ETag", `"v1"`)
		http.ServeContent(w, r, "document.txt", modified, strings.NewReader(document))
	}))
	url := start(t, nginx, app, settings{
		key:   "$scheme$http_host$request_uri$slice_range",
		extra: "slice 1k; proxy_set_header Range $slice_range; proxy_cache_valid 206 10m;",
	})
	part := func(asked call) call {
		asked.fields = asked.fields.Clone()
		if asked.fields == nil {
			asked.fields = http.Header{}
		}
		asked.fields.Set("Range", "bytes=1500-2499")
		asked.status, asked.body = http.StatusPartialContent, document[1500:2500]
		return asked
	}
	var calls []call
	for _, asked := range append(nobodyFirst(), nobodyFirst()...) {
		asked.body = document
		calls = append(calls, part(asked), asked, part(asked))
	}
	if got := misjudged(t, url, calls); len(got) > 0 {
		t.Errorf("the calls %v go wrong", got)
	}
}

// TestTrafficServerForgetsTheSixthPage shows that by default it stores five responses of a
// URL, so that with six pages that take turns it never answers from its store.
func TestTrafficServerForgetsTheSixthPage(t *testing.T) {
	var pages []exchange
	for i := range 6 {
		pages = append(pages, exchange{origin: fmt.Sprintf("https://page%d.test", i), run: i + 1})
	}
	requireRuns(t, "GET", start(t, trafficServer, counting(), trafficServerAdvice), append(pages, pages...))

	again := slices.Clone(pages)
	for i := range again {
		again[i].run += len(pages)
	}
	requireRuns(t, "GET", start(t, trafficServer, counting(), settings{}), append(pages, again...))
}
