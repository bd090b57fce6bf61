package origincache_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/origincache"
)

// event is something that happened to the cache of the model.
type event struct {
	at       time.Time
	key      string // empty: all keys
	lookup   bool   // else an invalidation
	known    bool   // the lookup is of an origin that was admitted before
	failed   bool
	admitted bool
}

// history is a slow model: it works out everything from all that ever happened.
type history struct {
	options origincache.Options
	events  []event
}

// answer is what the documents let the cache say for a key without a lookup.
func (h *history) answer(key string, now time.Time) (admitted bool, use string) {
	for _, e := range slices.Backward(h.events) {
		if e.key != key && e.key != "" || e.failed {
			continue
		}
		age := now.Sub(e.at)
		life := h.options.RefusedFor
		if e.admitted {
			life = h.options.AdmittedFor
		}
		switch {
		case !e.lookup || age >= life+h.options.StaleFor:
			return false, "nothing"
		case age >= life:
			return e.admitted, "old"
		case e.admitted && age >= h.options.RefreshAfter:
			return true, "due"
		}
		return e.admitted, "good"
	}
	return false, "nothing"
}

// pause is from when on a lookup may begin, and from when on it must.
func (h *history) pause(known bool) (may, must time.Time) {
	var failures []event
	for _, e := range h.events {
		switch {
		case e.lookup && !e.failed:
			failures = nil
		case e.failed && e.known == known:
			failures = append(failures, e)
		}
	}
	if len(failures) < 3 {
		return may, must
	}
	length := 100 * time.Millisecond
	for range failures[3:] {
		length = min(2*length, 2*time.Second)
	}
	last := failures[len(failures)-1].at
	return last.Add(length / 2), last.Add(length)
}

func TestTheCacheBehavesAsItsHistorySays(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 20 {
		synctest.Test(t, func(t *testing.T) { runModel(t, random) })
	}
}

func runModel(t *testing.T, random *rand.Rand) {
	h := &history{options: origincache.Options{
		AdmittedFor:  time.Duration(1+random.IntN(20)) * time.Second,
		RefusedFor:   time.Duration(1+random.IntN(20)) * time.Second,
		RefreshAfter: time.Second / 2,
		StaleFor:     time.Duration(random.IntN(3)) * 10 * time.Second,
	}}
	db := newTenants()
	cache := newCache(t, db.find, func(o *origincache.Options) {
		h.options.Key = o.Key
		*o = h.options
	})
	steps := []time.Duration{0, 0, 1, time.Millisecond, 49 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second,
		h.options.AdmittedFor, h.options.RefusedFor, h.options.StaleFor}
	for i := range 1500 {
		host, origin := fmt.Sprint("h", random.IntN(2)), number(random.IntN(3))
		key := host + " " + origin
		now := time.Now()
		switch n := random.IntN(100); {
		case n < 20:
			time.Sleep(steps[random.IntN(len(steps))])
		case n < 30:
			db.origins[key] = !db.origins[key]
		case n < 35:
			db.failure = nil
			if random.IntN(2) == 0 {
				db.failure = errDown
			}
		case n < 38:
			cache.Invalidate(host, origin)
			h.events = append(h.events, event{at: now, key: key})
		case n < 39:
			cache.InvalidateAll()
			h.events = append(h.events, event{at: now})
		default:
			got, err := ask(t.Context(), cache, host, origin)
			synctest.Wait() // for a refresh
			asked := db.lookups()

			admitted, use := h.answer(key, now)
			known := admitted && use != "nothing"
			may, must := h.pause(known)
			context := fmt.Sprintf("step %d, %s: %s of %v in memory, lookups %d, error %v, events %+v",
				i, key, use, admitted, asked, err, h.events[max(0, len(h.events)-10):])
			if use == "good" {
				require.Zero(t, asked, context)
			} else {
				require.LessOrEqual(t, asked, 1, context)
				require.False(t, asked == 1 && now.Before(may), "asked during a pause; %s", context)
				require.False(t, asked == 0 && !now.Before(must), "not asked after a pause; %s", context)
			}
			if asked == 1 {
				h.events = append(h.events, event{now, key, true, known, db.failure != nil, db.origins[key]})
			}
			answered := asked == 1 && db.failure == nil && use != "due"
			switch {
			case answered:
				admitted = db.origins[key]
			case use == "nothing":
				require.Equal(t, "failed", got, context)
				continue
			}
			want := "no"
			if admitted {
				want = "yes of tenant " + host
			}
			require.Equal(t, want, got, context)
		}
	}
}
