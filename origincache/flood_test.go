package origincache_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/origincache"
)

// floodOrigins is how many random origins the test of the heap sends. For the published
// figures: ORIGINCACHE_FLOOD=10000000 go test -run RandomOrigins -v .
func floodOrigins(t *testing.T) int {
	text, set := os.LookupEnv("ORIGINCACHE_FLOOD")
	if !set {
		return 200_000
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, "ORIGINCACHE_FLOOD is a number of origins")
	return n
}

func TestRandomOriginsLeaveTheHeapWhereItWas(t *testing.T) {
	const senders, rounds = 4, 20
	var asked, running, most atomic.Int64
	cache, err := origincache.New(func(ctx context.Context, r core.Request, origin string) (bool, error) {
		asked.Add(1)
		for now, seen := running.Add(1), most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
		}
		defer running.Add(-1)
		return origin == shop, nil
	}, origincache.Options{Key: byHost, AdmittedFor: time.Hour, RefusedFor: time.Second, MaxLookups: 2})
	require.NoError(t, err)
	defer cache.Close()
	engine := core.MustNew(core.Policy{}, core.WithOriginLookup(cache.Lookup), core.WithLogger(slog.New(slog.DiscardHandler)))

	var sent, refused atomic.Int64
	send := func(origin string) core.Reason {
		sent.Add(1)
		d := engine.Evaluate(t.Context(), core.Request{Method: "GET", Host: "api.test", Header: http.Header{"Origin": {origin}}})
		return d.Reason()
	}
	require.Equal(t, core.ReasonNone, send(shop))
	before, beforeGoroutines := heap(), runtime.NumGoroutine()
	perRound := floodOrigins(t) / rounds
	highest := uint64(0)
	for round := range rounds {
		var wait sync.WaitGroup
		for sender := range senders {
			wait.Go(func() {
				for i := sender; i < perRound; i += senders {
					switch reason := send(number(round*perRound + i)); reason {
					case core.ReasonLookupFailed:
						refused.Add(1)
					default:
						assert.Equal(t, core.ReasonOriginNotAllowed, reason)
					}
					if i%1000 == sender {
						assert.Equal(t, core.ReasonNone, send(shop), "an admitted origin in the flood")
					}
				}
			})
		}
		wait.Wait()
		highest = max(highest, heap())
	}
	s := cache.Stats()
	assert.LessOrEqual(t, s.Refused, 10_000+1000, "about MaxEntries")
	assert.LessOrEqual(t, most.Load(), int64(2))
	assert.Equal(t, refused.Load(), int64(s.Busy))
	assert.Equal(t, sent.Load(), int64(s.Hits+s.Misses))
	assert.Equal(t, asked.Load(), int64(s.Lookups))
	for deadline := time.Now().Add(time.Minute); cache.Stats().Refused > 0 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	after := heap()
	t.Logf("%d requests, %d lookups, %d refused since 2 were running; heap in KiB: %d before, at most %d with %d entries, %d after",
		sent.Load(), asked.Load(), refused.Load(), before>>10, highest>>10, s.Refused, after>>10)
	assert.Less(t, highest, before+10_000*600, "600 bytes an entry")
	assert.Less(t, after, before+10_000*100, "when the entries are too old")
	assert.LessOrEqual(t, runtime.NumGoroutine(), beforeGoroutines+2)
}

// A client chooses how long the header is of which a key is a part.
func TestAKeyDoesNotKeepTheTextThatItIsPartOf(t *testing.T) {
	cache := newCache(t, newTenants("0 "+shop, "1 "+shop).find, func(o *origincache.Options) {
		o.Key = func(_ context.Context, r core.Request) string { return r.Header.Get("Authorization")[:10] }
		o.RefusedFor = time.Hour // longer than a busy machine takes for all of them
	})
	before := heap()
	for i := range 100 {
		r := core.Request{Host: strconv.Itoa(i), Header: http.Header{"Authorization": {fmt.Sprintf("%-1000000d", i)}}}
		_, err := cache.Lookup(t.Context(), r, shop)
		require.NoError(t, err)
	}
	assert.Equal(t, 100, settled(cache).Admitted+cache.Stats().Refused)
	assert.Less(t, heap(), before+10_000_000, "of 100 MB that passed by")
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
