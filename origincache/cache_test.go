package origincache_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/origincache"
)

const (
	shop = "https://shop.test"
	evil = "https://evil.test"
)

func TestOneTenantsYesIsNotUsedForAnother(t *testing.T) {
	db := newTenants("books "+shop, "music "+evil)
	cache := newCache(t, db.find, nil)
	for range 2 {
		for _, row := range []struct{ host, origin, want string }{
			{"books", shop, "yes of tenant books"},
			{"music", shop, "no"},
			{"books", evil, "no"},
			{"music", evil, "yes of tenant music"},
		} {
			got, err := ask(t.Context(), cache, row.host, row.origin)
			require.NoError(t, err)
			assert.Equal(t, row.want, got, "%s asks %s", row.origin, row.host)
		}
	}
	assert.Equal(t, 4, db.lookups())
	assert.Equal(t, origincache.Stats{Hits: 4, Misses: 4, Lookups: 4, Admitted: 2, Refused: 2}, settled(cache))
}

// settled waits for the lookups that nobody waits for.
func settled(cache *origincache.Cache) origincache.Stats {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if s := cache.Stats(); s.Running == 0 || time.Now().After(deadline) {
			return s
		}
	}
}

// Middleware may put the tenant into the context, where the lookup reads it.
func TestAKeyCanBeAValueOfTheContext(t *testing.T) {
	type tenantKey struct{}
	tenant := func(ctx context.Context) string { s, _ := ctx.Value(tenantKey{}).(string); return s }
	cache := newCache(t, func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
		return tenant(ctx), tenant(ctx) == "books", nil
	}, func(o *origincache.Options) {
		o.Key = func(ctx context.Context, _ core.Request) string { return tenant(ctx) }
	})
	for range 2 {
		for name, want := range map[string]string{"books": "yes of books", "music": "no"} {
			got, err := ask(context.WithValue(t.Context(), tenantKey{}, name), cache, "api.test", shop)
			require.NoError(t, err)
			assert.Equal(t, want, got)
		}
	}
	assert.Equal(t, uint64(2), settled(cache).Lookups)
}

// A key and an origin are kept apart: without a separator, these would be the same.
func TestTheBorderOfKeyAndOriginMatters(t *testing.T) {
	db := newTenants("ab cd")
	cache := newCache(t, db.find, nil)
	got, err := ask(t.Context(), cache, "ab", "cd")
	require.NoError(t, err)
	assert.Equal(t, "yes of tenant ab", got)
	for _, row := range [][2]string{{"a", "bcd"}, {"abc", "d"}, {"", "abcd"}, {"abcd", ""}} {
		got, err := ask(t.Context(), cache, row[0], row[1])
		require.NoError(t, err)
		assert.Equal(t, "no", got, "%q", row)
	}
}

func TestYesAndNoAreUsedForTimesOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		cache := newCache(t, db.find, func(o *origincache.Options) { o.RefreshAfter = o.AdmittedFor })
		expect := func(origin, want string, lookups int) {
			t.Helper()
			got, err := ask(t.Context(), cache, "books", origin)
			require.NoError(t, err)
			assert.Equal(t, want, got)
			assert.Equal(t, lookups, db.lookups(), "lookups")
		}
		expect(shop, "yes of tenant books", 1)
		expect(evil, "no", 1)
		db.set(func() { db.origins = map[string]bool{"books " + evil: true} })

		time.Sleep(10*time.Second - 1)
		expect(evil, "no", 0)
		time.Sleep(time.Nanosecond)
		expect(evil, "yes of tenant books", 1)

		time.Sleep(50*time.Second - 1)
		expect(shop, "yes of tenant books", 0)
		time.Sleep(time.Nanosecond)
		expect(shop, "no", 1)
	})
}

// A no that stayed beside the yes could be found again when the yes is pushed out.
func TestANewAnswerReplacesTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants()
		cache := newCache(t, db.find, func(o *origincache.Options) { o.StaleFor = time.Hour })
		for i, admits := range []bool{false, true, false, true} {
			db.set(func() { db.origins["books "+shop] = admits })
			got, err := ask(t.Context(), cache, "books", shop)
			require.NoError(t, err)
			s := cache.Stats()
			if admits {
				assert.Equal(t, "yes of tenant books", got, i)
				assert.Equal(t, [2]int{1, 0}, [2]int{s.Admitted, s.Refused}, i)
			} else {
				assert.Equal(t, "no", got, i)
				assert.Equal(t, [2]int{0, 1}, [2]int{s.Admitted, s.Refused}, i)
			}
			time.Sleep(time.Minute)
		}
	})
}

// A revoked origin must not gain the time that its lookup took.
func TestTheAgeCountsFromTheStartOfTheLookup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		db.delay = 3 * time.Second
		cache := newCache(t, db.find, func(o *origincache.Options) { o.RefreshAfter = o.AdmittedFor })
		_, err := ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		time.Sleep(57*time.Second - 1)
		_, err = ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		assert.Equal(t, 1, db.lookups())
		time.Sleep(time.Nanosecond)
		_, err = ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		assert.Equal(t, 1, db.lookups())
	})
}

func TestAYesIsRefreshedBeforeItIsTooOldAndNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		cache := newCache(t, db.find, func(o *origincache.Options) { o.RefusedFor = time.Hour })
		get := func(origin string) string {
			began := time.Now()
			got, err := ask(t.Context(), cache, "books", origin)
			require.NoError(t, err)
			assert.Zero(t, time.Since(began), "waited")
			return got
		}
		get(shop)
		get(evil)
		db.set(func() { db.delay = time.Second; db.origins = nil; db.asked = nil })

		time.Sleep(30*time.Second - 1) // half of a minute, by default
		get(shop)
		synctest.Wait()
		assert.Zero(t, db.lookups(), "refreshed too early")
		time.Sleep(time.Nanosecond)
		for range 5 {
			assert.Equal(t, "yes of tenant books", get(shop), "the old answer while the refresh runs")
			assert.Equal(t, "no", get(evil))
		}
		synctest.Wait()
		assert.Equal(t, 1, db.lookups(), "one refresh of the yes, and none of the no")
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, "no", get(shop), "the answer of the refresh")
	})
}

// The answer of a refresh counts as new: the next one is due half a minute later.
func TestARefreshGivesANewLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		cache := newCache(t, db.find, nil)
		for range 10 {
			got, err := ask(t.Context(), cache, "books", shop)
			require.NoError(t, err)
			assert.Equal(t, "yes of tenant books", got)
			synctest.Wait()
			assert.Equal(t, 1, db.lookups())
			time.Sleep(40 * time.Second)
		}
		assert.Equal(t, uint64(9), cache.Stats().Hits)
	})
}

func TestWhatIsInvalidatedIsLookedUpAgain(t *testing.T) {
	for name, row := range map[string]struct {
		invalidate func(cache *origincache.Cache)
		forgotten  []string
	}{
		"one key":     {func(cache *origincache.Cache) { cache.Invalidate("books", shop) }, []string{"books " + shop}},
		"another key": {func(cache *origincache.Cache) { cache.Invalidate("films", shop) }, nil},
		"all":         {(*origincache.Cache).InvalidateAll, []string{"books " + evil, "books " + shop, "music " + shop}},
	} {
		t.Run(name, func(t *testing.T) {
			db := newTenants()
			cache := newCache(t, db.find, nil)
			askAll := func() {
				for _, key := range []string{"books " + shop, "music " + shop, "books " + evil} {
					host, origin, _ := strings.Cut(key, " ")
					_, err := ask(t.Context(), cache, host, origin)
					require.NoError(t, err)
				}
			}
			askAll()
			db.asked = nil
			row.invalidate(cache)
			askAll()
			assert.ElementsMatch(t, row.forgotten, db.asked)
		})
	}
}

func TestALongKeyIsRefusedWithoutALookup(t *testing.T) {
	db := newTenants()
	cache := newCache(t, db.find, nil)
	host := strings.Repeat("a", origincache.MaxKeyBytes-len(shop))
	got, err := ask(t.Context(), cache, host, shop)
	require.NoError(t, err)
	assert.Equal(t, "no", got)
	got, err = ask(t.Context(), cache, host+"a", shop)
	assert.Equal(t, "failed", got)
	assert.ErrorContains(t, err, "1025 bytes together, and at most 1024 are remembered; let Options.Key hash what may be long")
	assert.Equal(t, 1, db.lookups())
}

// A handler may change the headers while a lookup that its request began still runs.
func TestALookupGetsACopyOfTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		proceed := make(chan struct{})
		var seen core.Request
		cache := newCache(t, func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
			<-proceed
			seen = r
			return nil, true, nil
		}, nil)
		header := http.Header{"X-Tenant": {"books"}}
		r := core.Request{Method: "GET", Host: "api.test", Path: "/a", RawPath: "/%61", RawQuery: "q", Header: header,
			RouteMethods: func() []string { return nil }}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, _, err := cache.Find(ctx, r, shop)
		require.ErrorIs(t, err, context.Canceled)
		header["X-Tenant"][0] = "music"
		header.Set("Cookie", "c")
		close(proceed)
		synctest.Wait()
		assert.Equal(t, core.Request{Method: "GET", Host: "api.test", Path: "/a", RawPath: "/%61", RawQuery: "q",
			Header: http.Header{"X-Tenant": {"books"}}}, seen)
	})
}

func TestALookupGetsTheValuesOfTheContextWithoutItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type traceKey struct{}
		cache := newCache(t, func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
			time.Sleep(2 * time.Second)
			deadline, _ := ctx.Deadline()
			return []any{ctx.Value(traceKey{}), ctx.Err(), time.Until(deadline)}, true, nil
		}, nil)
		ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), traceKey{}, "trace"), time.Second)
		defer cancel()
		_, err := ask(ctx, cache, "books", shop)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		time.Sleep(time.Minute / 4)
		found, admitted, err := cache.Find(t.Context(), core.Request{Host: "books"}, shop)
		require.NoError(t, err)
		assert.True(t, admitted)
		assert.Equal(t, []any{"trace", nil, 3 * time.Second}, found)
	})
}

// interrupted runs something when a request has found no answer and not yet started a lookup.
type interrupted struct {
	context.Context
	run *func()
}

func (c interrupted) Err() error {
	if run := *c.run; run != nil {
		*c.run = nil
		run()
	}
	return c.Context.Err()
}

func TestAnAnswerThatCameMeanwhileIsNotLookedUpAgain(t *testing.T) {
	db := newTenants("books " + shop)
	cache := newCache(t, db.find, nil)
	other := func() {
		_, err := ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
	}
	got, err := ask(interrupted{t.Context(), &other}, cache, "books", shop)
	require.NoError(t, err)
	assert.Equal(t, "yes of tenant books", got)
	assert.Nil(t, other, "the other request did not run")
	assert.Equal(t, 1, db.lookups())
}

func TestARememberedAnswerAllocatesNothing(t *testing.T) {
	cache := newCache(t, newTenants("books "+shop).find, nil)
	r := core.Request{Host: "books"}
	ctx := t.Context()
	_, _, err := cache.Find(ctx, r, shop)
	require.NoError(t, err)
	assert.Zero(t, testing.AllocsPerRun(1000, func() {
		if admitted, err := cache.Lookup(ctx, r, shop); !admitted || err != nil {
			t.Error(admitted, err)
		}
	}))
}
