package cachetest

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// setup is a cache, and how it is set up.
type setup struct {
	name     string
	server   server
	settings settings
	without  []string // games that no application can win behind this cache
}

var setups = []setup{
	{"nginx", nginx, settings{}, nil},
	{"nginx whose key lacks the host", nginx, settings{key: "$scheme$proxy_host$request_uri"}, nil}, // its default
	{"nginx that keeps errors", nginx, settings{extra: `
		proxy_cache_valid any 10m;
		proxy_cache_use_stale error timeout updating;
		proxy_cache_background_update on;
		proxy_cache_lock on;
		proxy_cache_lock_timeout 200ms;`}, nil},
	{"Varnish", varnish, settings{}, nil},
	{"Varnish that keeps OPTIONS", varnish, settings{keepsOptions: true}, nil},
	{"Varnish that keeps errors and ignores cookies", varnish, settings{extra: `
sub vcl_recv { unset req.http.Cookie; }
sub vcl_backend_response { if (beresp.ttl <= 0s) { set beresp.ttl = 10m; } }
`}, nil},
	// TestSquidForgetsTheOriginThatConnectionNames shows it, and how Squid is set up against it.
	{"Squid", squid, settings{}, []string{namedByConnection}},
	{"Squid that keeps errors", squid, settings{extra: "negative_ttl 10 minutes\nrefresh_pattern . 10 50% 10\n" + refusesNamed}, nil},
	// It answers 412 by itself, once in some thousand sequences also to the next request,
	// which had no condition.
	{"Traffic Server", trafficServer, settings{}, []string{failedCondition}},
	{"Traffic Server that keeps errors", trafficServer, settings{extra: `
CONFIG proxy.config.http.negative_caching_enabled INT 1
CONFIG proxy.config.http.cache.required_headers INT 0
CONFIG proxy.config.cache.limits.http.max_alts INT 40
CONFIG proxy.config.cache.enable_read_while_writer INT 1
`}, []string{failedCondition}},
}

// refusesNamed refuses requests whose Connection names a header. Squid removes that header
// before it passes the request on, but still finds the stored response by it.
const refusesNamed = `
acl names_headers req_header Connection -i (origin|access-control|sec-fetch|x-tenant)
http_access deny names_headers
`

// TestNoCacheMixesAnswersUp plays random sequences through each cache.
//
//	CACHETEST_SEED       the seed that a failure has printed
//	CACHETEST_SEQUENCES  how many sequences for each setup of a cache
func TestNoCacheMixesAnswersUp(t *testing.T) {
	seed, sequences := fromEnvironment(t, "CACHETEST_SEED", rand.Uint64()), fromEnvironment(t, "CACHETEST_SEQUENCES", 150)
	for _, c := range setups {
		t.Run(c.name, func(t *testing.T) {
			d := newDriver(t, c)
			failed, total := d.drive(t, seed, int(sequences))
			t.Logf("seed %d: %v", seed, total)
			requireHits(t, c, total)
			d.report(t, failed)
		})
	}
}

// TestTheModelIsRightWithoutACache is where a fault of the model shows, and one of the
// adapters that has nothing to do with caches.
func TestTheModelIsRightWithoutACache(t *testing.T) {
	seed := fromEnvironment(t, "CACHETEST_SEED", rand.Uint64())
	d := newDirectDriver(t)
	failed, total := d.drive(t, seed, int(fromEnvironment(t, "CACHETEST_SEQUENCES", 1000)))
	t.Logf("seed %d: %v", seed, total)
	if total["from the store"] > 0 {
		t.Errorf("%d answers from a store that is not there", total["from the store"])
	}
	d.report(t, failed)
}

// report shows a few failures, made small.
func (d *driver) report(t *testing.T, failed []*play) {
	t.Helper()
	for i, f := range failed {
		if i == 5 {
			t.Fatalf("and %d more sequences failed", len(failed)-i)
		}
		t.Errorf("%s", d.shrink(t, f).report())
	}
}

// requireHits requires that the cache has really answered from its store.
func requireHits(t *testing.T, c setup, total tally) {
	t.Helper()
	require := func(hits int, what, of string) {
		if hits*20 < total[of] {
			t.Errorf("%s: %d of %d %s, want a twentieth at least", what, hits, total[of], of)
		}
	}
	require(total["from the store"], "from the store", "GET and HEAD")
	require(total["from the store, for a page"]+total["revalidated"], "from the store for a page, or revalidated", "GET and HEAD")
	if c.settings.keepsOptions {
		require(total["preflights from the store"], "from the store", "preflights")
	}
}

// fromEnvironment reads a number.
func fromEnvironment(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}
