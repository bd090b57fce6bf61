package faulttest

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sallyport/cors/core"
)

// seed draws by CORSTEST_SEED, or anew.
func seed(t testing.TB) *rand.Rand {
	drawn := rand.Uint64()
	if fixed, err := strconv.ParseUint(os.Getenv("CORSTEST_SEED"), 10, 64); err == nil {
		drawn = fixed
	}
	t.Logf("CORSTEST_SEED=%d", drawn)
	return rand.New(rand.NewPCG(drawn, 0))
}

// hostile draws a request of an attacker: other origins each time, long and malformed
// values, many lines, other hosts and paths.
func hostile(random *rand.Rand) *http.Request {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	number := strconv.FormatUint(random.Uint64(), 36)
	long := strings.Repeat(pick("a", "a.", ",", "x-a,", "%2F", "*"), random.IntN(2000))
	r := httptest.NewRequest(pick("GET", "POST", "OPTIONS", "OPTIONS", "DELETE"), "/"+pick("", number, "%2e%2e%2f"+number, "a//b/"+number), nil)
	r.Host = pick("api.example", number+".example", "api.example:"+number)
	origins := []string{
		"https://" + number + ".pattern.example", "https://" + number + ".example", "https://listed.example." + number, number,
		"null", "app://" + number, "https://" + long + number, "https://listed.example", lookedUp, "https://[" + number + "]",
	}
	for range pick("1", "1", "1", "1", "22") {
		r.Header.Add("Origin", pick(origins...))
	}
	if r.Method == "OPTIONS" {
		r.Header.Add("Access-Control-Request-Method", pick("PUT", "GET", number, long, ""))
		for range random.IntN(4) {
			r.Header.Add("Access-Control-Request-Headers", pick("content-type", "x-api-key", number, long, ",,"+number))
		}
	}
	r.Header.Set("User-Agent", number)
	return r
}

// mayBeGranted says which origins the policy of the file and the lookup admit.
func mayBeGranted(origin string) bool {
	return origin == "https://listed.example" || origin == lookedUp ||
		strings.HasPrefix(origin, "https://") && strings.HasSuffix(origin, ".pattern.example")
}

// TestHostileRequestsLeaveTheHeapWhereItWas sends FAULTTEST_REQUESTS hostile requests (by
// default 100 000) with everything on. The database fails for a part of them. What is
// granted must be admitted, and the heap must not have grown between the first third,
// which fills the caches, and the end.
func TestHostileRequestsLeaveTheHeapWhereItWas(t *testing.T) {
	requests := 100_000
	if n, err := strconv.Atoi(os.Getenv("FAULTTEST_REQUESTS")); err == nil {
		requests = n
	}
	random := seed(t)
	var calls atomic.Int64 // the cache asks on goroutines of its own
	e := withEverything(t, func(ctx context.Context, _ core.Request, origin string) (bool, error) {
		switch call := calls.Add(1); {
		case call%7 == 0:
			return true, errors.New("the database is gone")
		case call%11 == 0:
			panic("a bug of the driver")
		}
		return admitsOne(ctx, core.Request{}, origin)
	})
	all := apps(e.engine)
	names := []string{"gin", "echo", "chi", "net/http"}
	heap := func() uint64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	var before uint64
	for i := range requests {
		if i == requests/3 {
			before = heap()
		}
		r, w := hostile(random), httptest.NewRecorder()
		all[names[i%len(names)]].ServeHTTP(w, r)
		if granted := w.Header()["Access-Control-Allow-Origin"]; len(granted) > 0 && (len(granted) > 1 || granted[0] != r.Header.Get("Origin") || !mayBeGranted(granted[0])) {
			t.Fatalf("%q was granted to %q", granted, r.Header["Origin"])
		}
	}
	after := heap()
	t.Logf("%d requests: the heap went from %d to %d KiB", requests, before>>10, after>>10)
	const slack = 4 << 20 // the caches may fill a little more
	if after > before+slack {
		t.Errorf("the heap grew from %d to %d KiB", before>>10, after>>10)
	}
}
