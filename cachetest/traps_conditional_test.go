package cachetest

import (
	_ "embed"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

//go:embed testdata/guide/squid.conf
var squidConf string

//go:embed testdata/guide/trafficserver-records.config
var trafficServerRecords string

//go:embed testdata/guide/trafficserver-plugin.config
var trafficServerPlugin string

//go:embed testdata/guide/trafficserver-conditional.config
var trafficServerConditional string

var (
	squidAdvice         = settings{extra: squidConf}
	trafficServerAdvice = settings{extra: trafficServerRecords, outer: trafficServerPlugin,
		files: map[string]string{"conditional.config": trafficServerConditional}}
)

var squidTraps = []trap{
	{
		name: "Connection hides Origin from the application, but not from the store", cache: squid,
		calls: func() []call {
			return []call{fromCurl(http.Header{"Connection": {"Origin"}, "Origin": {pageA}}), from(pageA, true), from(pageB, true)}
		},
		shown: []int{1},
		right: squidAdvice,
	},
}

// conditionalTraps are about 304 responses: those that Squid and Traffic Server make of
// what they have stored lack Access-Control-Allow-Origin. Browsers use the header of the
// response that they have stored themselves. But a script that sets If-None-Match gets the
// 304, and it fails the CORS check.
var conditionalTraps = []trap{
	{
		name: "a 304 of the cache has no grant", cache: squid, app: withETag, calls: askedIfChanged,
		shown: []int{2, 3},
		right: squidAdvice,
	},
	{
		name: "a 304 of the cache has no grant", cache: trafficServer, app: withETag, calls: askedIfChanged,
		shown: []int{2, 3},
		right: trafficServerAdvice,
	},
}

// modified is when the document of withETag was written.
var modified = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func withETag() http.Handler {
	return httpadapter.Middleware(core.MustNew(twoPages()))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=600")
		w.Header().Set("ETag", `"v1"`)
		http.ServeContent(w, r, "document.txt", modified, strings.NewReader("a document"))
	}))
}

func askedIfChanged() []call {
	ifChanged, ifNewer := from(pageA, true), from(pageA, true)
	ifChanged.status, ifNewer.status = http.StatusNotModified, http.StatusNotModified
	ifChanged.fields.Set("If-None-Match", `"v1"`)
	ifNewer.fields.Set("If-Modified-Since", modified.Format(http.TimeFormat))
	first := from(pageA, true)
	first.body = "a document"
	return []call{first, first, ifChanged, ifNewer, first}
}

// TestOthersAreStillAskedFromTheStore has a client that is no page ask whether the document
// has changed. The advised settings let only pages through.
func TestOthersAreStillAskedFromTheStore(t *testing.T) {
	for _, c := range advised[2:] {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var runs atomic.Int64
			app := withETag()
			url := start(t, c.server, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				runs.Add(1)
				app.ServeHTTP(w, r)
			}), c.settings)
			asks := fromCurl(http.Header{"If-None-Match": {`"v1"`}})
			asks.status = http.StatusNotModified
			if got := misjudged(t, url, []call{fromCurl(nil), asks, asks}); len(got) > 0 {
				t.Errorf("the calls %v go wrong", got)
			}
			if got := runs.Load(); got != 1 {
				t.Errorf("the application got %d requests, want 1", got)
			}
		})
	}
}
