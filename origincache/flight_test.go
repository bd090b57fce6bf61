package origincache_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/origincache"
)

// asker is a request of its own goroutine.
type asker struct {
	got  string
	err  error
	took time.Duration
	done bool
}

func start(ctx context.Context, cache *origincache.Cache, host, origin string) *asker {
	a := &asker{}
	began := time.Now()
	go func() {
		a.got, a.err = ask(ctx, cache, host, origin)
		a.took, a.done = time.Since(began), true
	}()
	synctest.Wait()
	return a
}

func TestRequestsShareALookup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		db.delay = time.Second
		cache := newCache(t, db.find, nil)
		var askers []*asker
		for range 100 {
			askers = append(askers, start(t.Context(), cache, "books", shop))
		}
		other := start(t.Context(), cache, "music", shop)
		time.Sleep(time.Second)
		synctest.Wait()
		for _, a := range askers {
			assert.Equal(t, asker{got: "yes of tenant books", took: time.Second, done: true}, *a)
		}
		assert.Equal(t, "no", other.got)
		assert.Equal(t, 2, db.lookups())
		assert.Equal(t, origincache.Stats{Misses: 101, Lookups: 2, Admitted: 1, Refused: 1}, cache.Stats())
	})
}

func TestARequestWaitsNoLongerThanItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		db.delay = 3 * time.Second
		cache := newCache(t, db.find, nil)
		first, cancelFirst := context.WithCancel(t.Context())
		hasty, cancelHasty := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancelHasty()
		a, b, c := start(first, cache, "books", shop), start(hasty, cache, "books", shop), start(t.Context(), cache, "books", shop)
		time.Sleep(time.Second)
		cancelFirst()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		assert.Equal(t, asker{got: "failed", err: context.Canceled, took: time.Second, done: true}, *a)
		assert.Equal(t, asker{got: "failed", err: context.DeadlineExceeded, took: 2 * time.Second, done: true}, *b)
		assert.Equal(t, asker{got: "yes of tenant books", took: 3 * time.Second, done: true}, *c)
		assert.Equal(t, 1, db.lookups(), "the one who began it left, and it went on")
	})
}

func TestALookupForWhichNobodyWaitsServesTheNextRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := newTenants("books " + shop)
		db.delay = 3 * time.Second
		cache := newCache(t, db.find, nil)
		ctx, cancel := context.WithCancel(t.Context())
		a := start(ctx, cache, "books", shop)
		cancel()
		synctest.Wait()
		assert.Equal(t, context.Canceled, a.err)
		time.Sleep(3 * time.Second)
		synctest.Wait()
		got, err := ask(t.Context(), cache, "books", shop)
		require.NoError(t, err)
		assert.Equal(t, "yes of tenant books", got)
		assert.Equal(t, 1, db.lookups())
		assert.Equal(t, uint64(1), cache.Stats().Hits)
	})
}

func TestARequestWhoseContextHasEndedBeginsNothing(t *testing.T) {
	db := newTenants("books " + shop)
	cache := newCache(t, db.find, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got, err := ask(ctx, cache, "books", shop)
	assert.Equal(t, "failed", got)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, origincache.Stats{Misses: 1}, cache.Stats())
}

func TestALookupHasATimeout(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		t.Run(fmt.Sprintf("it ignores its context: %v", deaf), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				db := newTenants("books " + shop)
				db.delay, db.deaf = time.Hour, deaf
				cache := newCache(t, db.find, nil)
				a := start(t.Context(), cache, "books", shop)
				time.Sleep(5 * time.Second)
				synctest.Wait()
				assert.ErrorIs(t, a.err, context.DeadlineExceeded)
				assert.Equal(t, 5*time.Second, a.took)

				// The key is free for the next.
				db.set(func() { db.delay = 0 })
				got, err := ask(t.Context(), cache, "books", shop)
				require.NoError(t, err)
				assert.Equal(t, "yes of tenant books", got)
				synctest.Wait()
				running := cache.Stats().Running
				time.Sleep(time.Hour)
				synctest.Wait()
				assert.Equal(t, map[bool]int{false: 0, true: 1}[deaf], running, "a lookup counts until it returns")
				assert.Zero(t, cache.Stats().Running)
			})
		})
	}
}

// A driver may give up at the end of the context and return false and no error. Whether it
// returns before the cache gives it up is chance, so this needs many tries.
func TestAnAnswerAfterTheTimeoutIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cache := newCache(t, func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
			<-ctx.Done()
			return "tenant", true, nil
		}, nil)
		for range 500 {
			a := start(t.Context(), cache, "books", shop)
			time.Sleep(5 * time.Second)
			synctest.Wait()
			require.Equal(t, "failed", a.got)
			if !errors.Is(a.err, origincache.ErrFailing) {
				require.ErrorContains(t, a.err, "the lookup took longer than LookupTimeout, 5s")
			}
		}
		assert.Zero(t, cache.Stats().Admitted)
	})
}

func TestALookupThatDoesNotReturnHarmsNobodyLater(t *testing.T) {
	var nobody *http.Request
	for name, row := range map[string]struct {
		fail func()
		says string
	}{
		"panics":                           {func() { panic("broken") }, "the lookup panicked: broken"},
		"panics with http.ErrAbortHandler": {func() { panic(http.ErrAbortHandler) }, "the lookup panicked: net/http: abort Handler"},
		"panics with nil":                  {func() { panic(nil) }, "panic called with nil argument"},
		"dereferences nil":                 {func() { _ = nobody.Host }, "nil pointer dereference"},
		"ends its goroutine":               {runtime.Goexit, "the lookup called runtime.Goexit"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fail := true
				cache := newCache(t, func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
					time.Sleep(time.Second)
					if fail {
						row.fail()
					}
					return "tenant", true, nil
				}, nil)
				a, b := start(t.Context(), cache, "books", shop), start(t.Context(), cache, "books", shop)
				time.Sleep(time.Second)
				synctest.Wait()
				for _, a := range []*asker{a, b} {
					assert.Equal(t, "failed", a.got)
					require.ErrorContains(t, a.err, row.says)
					assert.Equal(t, time.Second, a.took)
				}
				var panicked *origincache.PanicError
				if errors.As(a.err, &panicked) {
					assert.Contains(t, string(panicked.Stack), "flight_test.go")
				}
				assert.Equal(t, a.err, cache.Stats().LatestError)
				assert.Zero(t, cache.Stats().Running)
				fail = false
				got, err := ask(t.Context(), cache, "books", shop)
				require.NoError(t, err)
				assert.Equal(t, "yes of tenant", got[:len("yes of tenant")])
			})
		})
	}
}

// The engine recovers a panic of Key, which runs as part of the lookup.
func TestAKeyThatPanicsRefuses(t *testing.T) {
	db := newTenants("books " + shop)
	broken := true
	cache := newCache(t, db.find, func(o *origincache.Options) {
		o.Key = func(_ context.Context, r core.Request) string {
			if broken {
				panic("no key")
			}
			return r.Host
		}
	})
	engine := core.MustNew(core.Policy{}, core.WithOriginFinder(cache.Find), core.WithLogger(slog.New(slog.DiscardHandler)))
	evaluate := func() core.Decision {
		return engine.Evaluate(t.Context(), core.Request{Method: "GET", Host: "books", Header: http.Header{"Origin": {shop}}})
	}
	for range 3 {
		d := evaluate()
		assert.False(t, d.Allowed())
		assert.Equal(t, core.ReasonLookupFailed, d.Reason())
	}
	assert.Zero(t, db.lookups())
	broken = false
	assert.True(t, evaluate().Allowed())
}

// An invalidation must not be undone by a lookup that read the database before it.
func TestALookupFromBeforeAnInvalidationIsNotRemembered(t *testing.T) {
	for name, invalidate := range map[string]func(cache *origincache.Cache){
		"by key": func(cache *origincache.Cache) { cache.Invalidate("books", shop) },
		"whole":  (*origincache.Cache).InvalidateAll,
	} {
		for _, refresh := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, refresh %v", name, refresh), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					gates := make(chan chan bool, 2)
					cache := newCache(t, func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
						answer := make(chan bool)
						gates <- answer
						return nil, <-answer, nil
					}, nil)
					if refresh {
						start(t.Context(), cache, "books", shop)
						<-gates <- true
						time.Sleep(30 * time.Second)
					}
					before := start(t.Context(), cache, "books", shop)
					old := <-gates
					invalidate(cache)
					after := start(t.Context(), cache, "books", shop)
					assert.False(t, after.done, "it does not use the old lookup")
					old <- true
					synctest.Wait()
					assert.Equal(t, "yes of <nil>", before.got, "it began before the invalidation")
					assert.False(t, after.done)
					later := start(t.Context(), cache, "books", shop)
					assert.False(t, later.done, "the old answer was remembered")
					<-gates <- false
					synctest.Wait()
					assert.Equal(t, "no", after.got)
					assert.Equal(t, "no", later.got)
					got, err := ask(t.Context(), cache, "books", shop)
					require.NoError(t, err)
					assert.Equal(t, "no", got)
				})
			})
		}
	}
}
