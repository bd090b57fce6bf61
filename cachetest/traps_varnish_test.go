package cachetest

import (
	_ "embed"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/sallyport/cors/internal/lastword"
)

//go:embed testdata/guide/varnish.vcl
var varnishVCL string

// varnishOptions stores what OPTIONS gets, by its own key: Varnish fetches with GET what it
// is to store, so the method goes along in a header.
//
//go:embed testdata/guide/varnish-options.vcl
var varnishOptions string

var varnishAdvice = settings{extra: varnishVCL}

var varnishTraps = []trap{
	{
		name: "without Vary, everybody gets the first response", cache: varnish, calls: nobodyFirst,
		wrong: settings{extra: "sub vcl_backend_response { unset beresp.http.Vary; }"}, shown: []int{1, 3},
		right: varnishAdvice,
	},
	{
		name: "without Origin, no page is admitted", cache: varnish, calls: nobodyFirst,
		wrong: settings{extra: "sub vcl_recv { unset req.http.Origin; }"}, shown: []int{1, 3},
		right: varnishAdvice,
	},
	{
		name: "a VCL that returns early stores what has no-store and a star in Vary", cache: varnish, app: compressedOutside, calls: twoLinesFirst,
		wrong: settings{extra: "sub vcl_backend_response { set beresp.ttl = 10m; return (deliver); }"}, shown: []int{1, 3, 4},
		right: settings{extra: varnishVCL + "sub vcl_backend_response { set beresp.ttl = 10m; return (deliver); }"},
	},
	{
		name: "lines of Origin that are joined harm nobody", cache: varnish, calls: twoLinesFirst,
		wrong: settings{extra: "import std; sub vcl_recv { std.collect(req.http.Origin); }"},
		right: varnishAdvice,
	},
	{
		name: "a key with Origin harms nobody beside Vary", cache: varnish, calls: twoLinesFirst,
		wrong: settings{extra: "sub vcl_hash { hash_data(req.http.Origin); }"},
		right: varnishAdvice,
	},
	{
		name: "OPTIONS that is looked up becomes GET", cache: varnish,
		calls: func() []call {
			return []call{preflightFrom(pageA, true), from(pageA, true), preflightFrom(pageB, true), preflightFrom(strange, false), preflightFrom(pageA, true)}
		},
		wrong: settings{extra: `sub vcl_recv { if (req.method == "OPTIONS") { return (hash); } }`}, shown: []int{0, 2, 4},
		right: settings{extra: varnishVCL + varnishOptions},
	},
	{
		name: "a client must not say what is an OPTIONS", cache: varnish,
		calls: func() []call {
			reads := from(pageA, true)
			reads.body = "for GET"
			deletes := fromCurl(http.Header{"X-Stored-Method": {"DELETE"}})
			deletes.path, deletes.body = "/other", "for GET"
			return []call{
				fromCurl(http.Header{"Origin": {pageA}, "X-Stored-Method": {"OPTIONS"}}),
				reads, preflightFrom(pageA, true), reads, deletes,
			}
		},
		wrong: settings{extra: `
			sub vcl_recv {
				if (req.method == "OPTIONS") {
					set req.http.X-Stored-Method = "OPTIONS";
					return (hash);
				}
			}
			sub vcl_hash { if (req.method == "OPTIONS") { hash_data("OPTIONS"); } }
			sub vcl_backend_fetch { if (bereq.http.X-Stored-Method) { set bereq.method = bereq.http.X-Stored-Method; } }
		`}, shown: []int{1, 3, 4},
		right: settings{extra: varnishVCL + varnishOptions},
	},
}

// TestVarnishMakesAnEmptyOriginOfNone shows that a normalized Origin, which is there even
// if the request has none, keeps responses from being stored.
func TestVarnishMakesAnEmptyOriginOfNone(t *testing.T) {
	for _, row := range []struct {
		name string
		settings
		runs int64
	}{
		{"normalized", settings{extra: "import std; sub vcl_recv { set req.http.Origin = std.tolower(req.http.Origin); }"}, 3},
		{"as it is", varnishAdvice, 1},
	} {
		var runs atomic.Int64
		app := storedApp(twoPages())
		url := start(t, varnish, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			runs.Add(1)
			app.ServeHTTP(w, r)
		}), row.settings)
		if got := misjudged(t, url, []call{fromCurl(nil), fromCurl(nil), fromCurl(nil)}); len(got) > 0 {
			t.Errorf("%s: the calls %v go wrong", row.name, got)
		}
		if got := runs.Load(); got != row.runs {
			t.Errorf("%s: the application got %d requests, want %d", row.name, got, row.runs)
		}
	}
}

// compressedOutside has a layer around CORS that appends to Vary what it depends on.
func compressedOutside() http.Handler {
	app := storedApp(twoPages())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wrapped, finish := lastword.Wrap(w, func() { w.Header().Set("Vary", w.Header().Get("Vary")+", Accept-Encoding") })
		defer finish()
		app.ServeHTTP(wrapped, r)
	})
}
