package costtest

import (
	"context"
	"math"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
)

// allocated returns how many bytes f allocates.
func allocated(f func()) int {
	least := uint64(math.MaxUint64)
	for range 3 { // something else may allocate meanwhile
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return int(least)
}

// What is copied is copied fast, so that instructions do not show it at small sizes. These
// are as large as a request can be.
func TestMemoryOfLongRequests(t *testing.T) {
	stars := core.Policy{AllowOrigins: []string{"https://a.test"}, AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}
	listed := core.Policy{AllowOrigins: []string{"https://a.test", "https://*.b.test"}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"x"}}
	paths := core.MustNewPaths([]core.PathRule{{Pattern: "/", Evaluator: core.MustNew(listed)}, {Pattern: "/a/{x}/b", Evaluator: core.DenyAll()}})
	header := func(name, before, s string) func(n int) core.Request {
		return func(n int) core.Request {
			r := core.Request{Method: "OPTIONS", Host: "api.test", Path: "/", Header: http.Header{"Origin": {"https://a.test"}, "Access-Control-Request-Method": {"PUT"}}}
			r.Header[name] = []string{before + strings.Repeat(s, n)}
			return r
		}
	}
	path := func(s string) func(n int) core.Request {
		return func(n int) core.Request {
			r := header("X", "", "")(0)
			r.Path = "/" + strings.Repeat(s, n)
			r.RawPath = strings.ReplaceAll(r.Path, "x", "%78")
			return r
		}
	}
	for _, c := range []struct {
		name    string
		ev      core.Evaluator
		largest int
		of      func(n int) core.Request
		most    int // bytes for the largest; what grows with the request is at most in proportion
	}{
		{"header names that are echoed", core.MustNew(stars), 2000, header("Access-Control-Request-Headers", "", "x,"), 64 << 10},
		{"header names beside Authorization, which is not", core.MustNew(stars), 255, header("Access-Control-Request-Headers", "", "x,authorization,"), 16 << 10},
		{"header names that are not granted", core.MustNew(listed), 2000, header("Access-Control-Request-Headers", "", "y,"), 4 << 10},
		{"an Origin that is refused", core.MustNew(listed), 500, header("Origin", "https://", "a"), 4 << 10},
		{"a path of many segments", paths, 20000, path("x/"), 4 << 10},
		{"a path of dot segments", paths, 20000, path("x/../"), 4 << 10},
		{"a path of one segment", paths, 40000, path("x"), 4 << 10},
	} {
		bytes := func(n int) int {
			r := c.of(n)
			return allocated(func() {
				d := c.ev.Evaluate(context.Background(), r)
				d.Reason()
				d.Apply(http.Header{})
			})
		}
		half, whole := bytes(c.largest/2), bytes(c.largest)
		t.Logf("%s: %d bytes for %d, %d for %d", c.name, half, c.largest/2, whole, c.largest)
		if whole > 5*half/2+1024 || whole > c.most {
			t.Errorf("%s: %d bytes for %d, %d for %d, want twice as much, and at most %d", c.name, half, c.largest/2, whole, c.largest, c.most)
		}
	}
}

// TestMemoryOfExplanations is about the requests that are explained, in a list in which
// each parent domain is looked up.
func TestMemoryOfExplanations(t *testing.T) {
	var tenants []string
	for i := range 1001 {
		tenants = append(tenants, "https://t"+strings.Repeat("x", i%50)+strings.Repeat("y", i/50)+".test")
	}
	engine := core.MustNew(core.Policy{AllowOrigins: tenants})
	for _, origin := range []string{"https://" + strings.Repeat("a.", 250), "https://" + strings.Repeat("a", 500), strings.Repeat("s", 500) + "://a", strings.Repeat("\xff", 500)} {
		d := engine.Evaluate(context.Background(), core.Request{Method: "GET", Header: http.Header{"Origin": {origin}}})
		n := allocated(func() { d.Explain() })
		t.Logf("%.20s…: %d bytes", origin, n)
		if most := 32 << 10; n > most {
			t.Errorf("Explain of %q allocates %d bytes, want at most %d", origin, n, most)
		}
	}
}
