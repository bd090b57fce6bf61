package origincache_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/origincache"
)

var errDown = errors.New("connection refused")

func number(i int) string { return fmt.Sprintf("https://%d.test", i) }

func TestLookupsOfDifferentKeysAreCapped(t *testing.T) {
	for places, others := range map[int]int{1: 1, 2: 2, 3: 3, 4: 3, 8: 6, 16: 12} {
		t.Run(fmt.Sprint(places), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				db := newTenants("books "+shop, "books "+number(0))
				cache := newCache(t, db.find, func(o *origincache.Options) {
					o.MaxLookups = places
					o.RefreshAfter = o.AdmittedFor / 2
				})
				_, err := ask(t.Context(), cache, "books", shop)
				require.NoError(t, err)
				time.Sleep(30 * time.Second)
				db.set(func() { db.delay = time.Second })

				var waiting []*asker
				for i := range 100 {
					if a := start(t.Context(), cache, "books", number(i)); a.done {
						assert.Equal(t, origincache.ErrBusy, a.err)
						assert.Equal(t, "failed", a.got)
						assert.Zero(t, a.took)
					} else {
						waiting = append(waiting, a)
					}
				}
				assert.Len(t, waiting, others)
				joined := start(t.Context(), cache, "books", number(0))
				assert.False(t, joined.done, "a lookup of this key runs, and needs no other place")

				// The flood does not keep the answer of an admitted origin from being renewed.
				db.lookups()
				got, err := ask(t.Context(), cache, "books", shop)
				require.NoError(t, err)
				assert.Equal(t, "yes of tenant books", got)
				synctest.Wait()
				assert.Equal(t, min(places-others, 1), db.lookups())
				assert.LessOrEqual(t, cache.Stats().Running, places)

				time.Sleep(time.Second)
				synctest.Wait()
				assert.Equal(t, "yes of tenant books", joined.got)
				assert.Equal(t, places-max(places-others-1, 0), db.most)
				s := cache.Stats()
				assert.Zero(t, s.Running)
				assert.Equal(t, uint64(100-others+1-min(places-others, 1)), s.Busy)
				a := start(t.Context(), cache, "books", number(99))
				time.Sleep(time.Second)
				synctest.Wait()
				assert.Equal(t, "no", a.got, "places are free again")
			})
		})
	}
}

// While the database is down, a flood of origins asks it at a bounded rate.
func TestAFloodDuringAnOutageCausesFewLookups(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		t.Run(fmt.Sprintf("lookups ignore their context: %v", deaf), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				db := newTenants()
				db.failure, db.deaf = errDown, deaf
				cache := newCache(t, db.find, nil)
				origins := 0
				flood := func(d time.Duration) int {
					for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Millisecond) {
						origins++
						got, err := ask(t.Context(), cache, "books", number(origins))
						require.Equal(t, "failed", got)
						if !errors.Is(err, origincache.ErrFailing) {
							require.ErrorIs(t, err, errDown)
						} else {
							require.ErrorContains(t, err, "connection refused")
						}
					}
					return db.lookups()
				}
				// 3 failures, then pauses of at most 100, 200, 400, 800 and 1600 ms, and of at least half of that.
				n := flood(3100 * time.Millisecond)
				assert.GreaterOrEqual(t, n, 3+5)
				assert.LessOrEqual(t, n, 3+6)
				// Then pauses of 1 to 2 s.
				n = flood(time.Minute)
				assert.GreaterOrEqual(t, n, 30)
				assert.LessOrEqual(t, n, 61)
				s := cache.Stats()
				assert.Zero(t, s.Admitted+s.Refused, "failures are not remembered")
				assert.Equal(t, errDown, s.LatestError)
				assert.Equal(t, s.Misses, s.Lookups+s.Failing)
				assert.Equal(t, s.Lookups, s.Failures)

				db.set(func() { db.failure = nil })
				back := time.Now()
				for {
					if _, err := ask(t.Context(), cache, "books", shop); err == nil {
						break
					}
					time.Sleep(time.Millisecond)
				}
				assert.LessOrEqual(t, time.Since(back), 2*time.Second, "the documented longest pause")
				for i := range 10 {
					_, err := ask(t.Context(), cache, "music", number(i))
					assert.NoError(t, err, "a success ends the pause")
				}
				assert.NoError(t, cache.Stats().LatestError)
			})
		})
	}
}

// A database that accepts and does not answer holds at most MaxLookups, once.
func TestASilentDatabaseIsProbedByOneLookupAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants()
		db.delay = time.Hour
		cache := newCache(t, db.find, nil)
		for i := range 100 {
			start(t.Context(), cache, "books", number(i))
		}
		assert.Equal(t, 12, db.lookups())
		time.Sleep(5 * time.Second)
		synctest.Wait()
		assert.Zero(t, cache.Stats().Running)
		time.Sleep(100 * time.Millisecond) // the first pause: flights that failed together count as one
		for i := range 100 {
			start(t.Context(), cache, "books", number(i))
		}
		assert.Equal(t, 1, db.lookups())
		assert.Equal(t, 1, cache.Stats().Running)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		assert.Zero(t, cache.Stats().Running)
	})
}

// An error may be the fault of its key, which a client chose.
func TestFailuresWithSuccessesBetweenDoNotPause(t *testing.T) {
	db := newTenants("books " + shop)
	cache := newCache(t, db.find, nil)
	for i := range 100 {
		db.set(func() { db.failure = errDown })
		for j := range 2 {
			_, err := ask(t.Context(), cache, "books", number(2*i+j))
			require.Equal(t, errDown, err)
		}
		db.set(func() { db.failure = nil })
		got, err := ask(t.Context(), cache, "music", number(i))
		require.NoError(t, err)
		require.Equal(t, "no", got)
	}
}

// Somebody who knows a host that the database does not take must not be able to keep the
// answers of admitted origins from being renewed.
func TestFailuresOfOthersDoNotPauseAdmittedOrigins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		cache := newCache(t, db.find, nil)
		refreshed := 0
		for i := range 3000 {
			got, err := ask(t.Context(), cache, "books", shop)
			require.NoError(t, err)
			require.Equal(t, "yes of tenant books", got)
			synctest.Wait()
			refreshed += db.lookups()
			db.set(func() { db.failure = errDown })
			_, err = ask(t.Context(), cache, "music", number(i))
			require.Error(t, err)
			db.set(func() { db.failure = nil; db.asked = nil })
			time.Sleep(100 * time.Millisecond)
		}
		assert.Equal(t, 10, refreshed, "in 300 s, and a yes is refreshed after 30 s")
	})
}

func TestAnOldAnswerIsUsedWithinItsLimitWhileLookupsFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		cache := newCache(t, db.find, func(o *origincache.Options) { o.StaleFor = time.Hour })
		expect := func(origin, want string) {
			t.Helper()
			got, _ := ask(t.Context(), cache, "books", origin)
			assert.Equal(t, want, got)
		}
		began := time.Now()
		expect(shop, "yes of tenant books")
		expect(evil, "no")
		db.set(func() { db.failure = errDown; db.origins = nil })
		time.Sleep(time.Minute)
		for range 100 {
			expect(shop, "yes of tenant books")
			expect(evil, "no")
			expect("https://unknown.test", "failed")
		}
		s := cache.Stats()
		assert.Equal(t, uint64(200), s.Stale)
		assert.Equal(t, errDown, s.LatestError)

		time.Sleep(time.Until(began.Add(time.Hour + 10*time.Second - 1)))
		expect(evil, "no")
		time.Sleep(time.Nanosecond)
		expect(evil, "failed")
		time.Sleep(time.Until(began.Add(time.Hour + time.Minute - 1)))
		expect(shop, "yes of tenant books")
		time.Sleep(time.Nanosecond)
		expect(shop, "failed")
	})
}

func TestTheLimitOfOldAnswersCountsFromTheStartOfTheLookup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		db.delay = 3 * time.Second
		cache := newCache(t, db.find, func(o *origincache.Options) { o.StaleFor = time.Hour })
		_, err := ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		db.set(func() { db.delay = 0; db.failure = errDown })
		time.Sleep(time.Hour + time.Minute - 3*time.Second - 1)
		got, err := ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		assert.Equal(t, "yes of tenant books", got)
		time.Sleep(time.Nanosecond)
		_, err = ask(t.Context(), cache, "books", shop)
		assert.Error(t, err)
	})
}

func TestAnOldAnswerIsNotUsedIfThereIsANewOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		cache := newCache(t, db.find, func(o *origincache.Options) { o.StaleFor = time.Hour })
		_, err := ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		db.set(func() { db.origins = nil })
		time.Sleep(time.Minute)
		got, err := ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		assert.Equal(t, "no", got)
		assert.Zero(t, cache.Stats().Stale)
	})
}

func TestAnInvalidatedAnswerIsNotUsedDuringAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		cache := newCache(t, db.find, func(o *origincache.Options) { o.StaleFor = time.Hour })
		_, err := ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		time.Sleep(time.Minute)
		db.set(func() { db.failure, db.delay = errDown, time.Second })
		waiting := start(t.Context(), cache, "books", shop)
		cache.Invalidate("books", shop)
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Equal(t, "failed", waiting.got, "also for those who waited already")
	})
}

// A refresh that fails changes nothing: the answer is good until it is too old.
func TestAFailedRefreshKeepsTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		cache := newCache(t, db.find, nil)
		_, err := ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		db.set(func() { db.failure = errDown })
		for time.Sleep(30 * time.Second); ; time.Sleep(time.Second) {
			got, err := ask(t.Context(), cache, "books", shop)
			synctest.Wait()
			if err != nil {
				break
			}
			assert.Equal(t, "yes of tenant books", got)
		}
		s := cache.Stats()
		assert.Equal(t, uint64(30), s.Hits)
		assert.Zero(t, s.Stale)
	})
}
