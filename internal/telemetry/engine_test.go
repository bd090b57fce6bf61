package telemetry

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// newNamed returns an engine of a set of its own.
func newNamed(t testing.TB) *Engine {
	t.Helper()
	e, err := new(Engines).Add("api", "gin")
	require.NoError(t, err)
	return e
}

// The constants of core are written out here: a kind or reason that core adds must have
// a counter, too, or an observer would panic, and core would refuse the request.
func TestEveryKindAndReasonHasACounter(t *testing.T) {
	assert.Equal(t, []core.Kind{core.KindNone, core.KindActual, core.KindPreflight}, Kinds)
	assert.Equal(t, []core.Reason{
		core.ReasonNone, core.ReasonNoOrigin, core.ReasonSameOrigin, core.ReasonNoPolicy,
		core.ReasonOriginMalformed, core.ReasonOriginRepeated, core.ReasonNullOrigin, core.ReasonOriginNotAllowed,
		core.ReasonCrossSite, core.ReasonHostNotAllowed, core.ReasonPathAmbiguous, core.ReasonLookupFailed, core.ReasonObserverFailed,
		core.ReasonMethodMalformed, core.ReasonMethodNotAllowed, core.ReasonMethodNotRouted,
		core.ReasonRequestHeadersMalformed, core.ReasonRequestHeadersOverBudget, core.ReasonRequestHeaderNotAllowed,
	}, Reasons)
}

func TestDecisionsAreCountedByKindAndReason(t *testing.T) {
	e := newNamed(t)
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.test"}},
		core.WithObserver(func(_ context.Context, _ core.Request, d core.Decision) { e.Observe(d) }))
	requests := []struct {
		request core.Request
		kind    core.Kind
		reason  core.Reason
	}{
		{core.Request{Method: "GET", Header: http.Header{}}, core.KindNone, core.ReasonNoOrigin},
		{core.Request{Method: "GET", Header: http.Header{"Origin": {"https://app.test"}}}, core.KindActual, core.ReasonNone},
		{core.Request{Method: "GET", Header: http.Header{"Origin": {"https://evil.test"}}}, core.KindActual, core.ReasonOriginNotAllowed},
		{core.Request{Method: "GET", Header: http.Header{"Origin": {"null"}}}, core.KindActual, core.ReasonNullOrigin},
		{core.Request{Method: "OPTIONS", Header: http.Header{"Origin": {"https://app.test"}, "Access-Control-Request-Method": {"PUT"}}}, core.KindPreflight, core.ReasonMethodNotAllowed},
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	want := map[[2]int]uint64{}
	for range 200 {
		r := requests[random.IntN(len(requests))]
		engine.Evaluate(context.Background(), r.request)
		want[[2]int{int(r.kind), int(r.reason)}]++
	}
	for _, kind := range Kinds {
		for _, reason := range Reasons {
			assert.Equal(t, want[[2]int{int(kind), int(reason)}], e.Decisions(kind, reason), "%v, %v, seed %d", kind, reason, seed)
		}
	}
}

func TestReloadsAreCountedAndTheLastSuccessIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newNamed(t)
		assert.Zero(t, e.Reloads())
		assert.False(t, e.Reloads().Any(), "before the first reload")

		wrong := errors.New("wrong")
		e.Reloaded(wrong)
		r := e.Reloads()
		assert.True(t, r.Any())
		assert.True(t, r.Failing, "after a failure")
		assert.Zero(t, r.LastSuccess)

		time.Sleep(time.Minute) // of the bubble's clock
		success := time.Now()
		e.Reloaded(nil)
		r = e.Reloads()
		assert.False(t, r.Failing, "after a success")
		assert.True(t, success.Equal(r.LastSuccess), r.LastSuccess)

		time.Sleep(time.Minute)
		e.Reloaded(wrong)
		r = e.Reloads()
		assert.True(t, r.Failing, "after another failure")
		assert.True(t, success.Equal(r.LastSuccess), "the success before stays: %v", r.LastSuccess)
		assert.Equal(t, []uint64{1, 2}, []uint64{r.Succeeded, r.Failed})
		assert.False(t, r.Followed)
	})
}

// A feed reports errors only, and tells when it last succeeded: the failure is then over.
func TestAFailureIsOverOnceThePolicyIsUpToDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newNamed(t)
		var upToDate time.Time
		e.WatchLastSuccess(func() time.Time { return upToDate })
		r := e.Reloads()
		assert.Equal(t, Reloads{Followed: true}, r)
		assert.False(t, r.Any(), "nothing was tried")

		upToDate = time.Now()
		r = e.Reloads()
		assert.True(t, r.Any())
		assert.False(t, r.Failing)
		assert.True(t, upToDate.Equal(r.UpToDate))

		time.Sleep(time.Second)
		e.Reloaded(errors.New("no database"))
		assert.True(t, e.Reloads().Failing, "up to date before the failure only")
		upToDate = time.Now()
		assert.True(t, e.Reloads().Failing, "the exchange that failed began at that moment, too")
		upToDate = upToDate.Add(1)
		assert.False(t, e.Reloads().Failing, "up to date since")

		e.WatchLastSuccess(nil)
		assert.True(t, e.Reloads().Failing)
		assert.False(t, e.Reloads().Followed)
	})
}

func TestReloadsAtTheSameTimeAreAllCounted(t *testing.T) {
	e := newNamed(t)
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for range 100 {
				e.Reloaded(nil)
				e.Reloaded(errors.New("wrong"))
			}
		})
	}
	running.Wait()
	r := e.Reloads()
	assert.Equal(t, []uint64{800, 800}, []uint64{r.Succeeded, r.Failed})
	assert.False(t, r.LastSuccess.IsZero())
}

func TestThePolicyIsThatOfTheWatchedEngine(t *testing.T) {
	e := newNamed(t)
	_, ok := e.Policy()
	assert.False(t, ok, "nothing is watched")

	origins := []string{"https://a.test", "https://b.test"}
	engine := core.MustNew(core.Policy{AllowOrigins: origins})
	e.Watch(engine)
	first, ok := e.Policy()
	assert.True(t, ok)
	assert.Equal(t, 2, first.Origins)
	assert.Equal(t, engine.Fingerprint(), first.Fingerprint)

	require.NoError(t, engine.UpdateOrigins([]string{"https://c.test"}, nil))
	second, _ := e.Policy()
	assert.Equal(t, 3, second.Origins)
	assert.NotEqual(t, first.Fingerprint, second.Fingerprint)
	assert.NotEqual(t, first.Number, second.Number)

	require.NoError(t, engine.UpdateOrigins(nil, []string{"https://c.test"}))
	third, _ := e.Policy()
	assert.Equal(t, first, third, "the same policy again")

	e.Watch(nil)
	_, ok = e.Policy()
	assert.False(t, ok, "nil is watched")

	e.WatchPolicy(func() (string, int) { return first.Fingerprint, 7 })
	of, ok := e.Policy()
	assert.True(t, ok)
	assert.Equal(t, Policy{first.Fingerprint, first.Number, 7}, of)
}

// Prometheus keeps numbers as float64. Two numbers that become one would hide a replica
// that lags.
func TestNumbersSurviveFloat64AndDiffer(t *testing.T) {
	seen := map[int64]string{}
	for i := range 100_000 {
		fingerprint := string(rune('a'+i%26)) + time.Duration(i).String()
		n := number(fingerprint)
		assert.Equal(t, n, int64(float64(n)))
		require.Empty(t, seen[n], "the number of %q is that of another", fingerprint)
		seen[n] = fingerprint
	}
}
