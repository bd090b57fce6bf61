package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
)

type lookup = func(ctx context.Context, r core.Request, origin string) (bool, error)

// lookups are ways in which a lookup can end. Each takes 3 s of the bubble's clock.
var lookups = []struct {
	name   string
	lookup lookup
	result Result
}{
	{"it admits", func(context.Context, core.Request, string) (bool, error) {
		time.Sleep(3 * time.Second)
		return true, nil
	}, Admitted},
	{"it refuses", func(context.Context, core.Request, string) (bool, error) {
		time.Sleep(3 * time.Second)
		return false, nil
	}, Refused},
	{"it admits with an error", func(context.Context, core.Request, string) (bool, error) {
		time.Sleep(3 * time.Second)
		return true, errors.New("no database")
	}, Failed},
	{"it panics", func(context.Context, core.Request, string) (bool, error) {
		time.Sleep(3 * time.Second)
		panic("a bug")
	}, Failed},
	{"it panics with ErrAbortHandler", func(context.Context, core.Request, string) (bool, error) {
		time.Sleep(3 * time.Second)
		panic(http.ErrAbortHandler)
	}, Failed},
	{"its context ends, and it admits", func(ctx context.Context, _ core.Request, _ string) (bool, error) {
		ctx.Value(cancelKey{}).(context.CancelFunc)()
		time.Sleep(3 * time.Second)
		return true, nil
	}, Failed},
	{"its context ends, and it refuses", func(ctx context.Context, _ core.Request, _ string) (bool, error) {
		ctx.Value(cancelKey{}).(context.CancelFunc)()
		time.Sleep(3 * time.Second)
		return false, nil
	}, Failed},
}

type cancelKey struct{}

// The engine without a timed lookup is the judge: timing changes no decision.
func TestTimingALookupChangesNoDecision(t *testing.T) {
	for _, c := range lookups {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				find := func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
					admitted, err := c.lookup(ctx, r, origin)
					return "found", admitted, err
				}
				want := decide(core.WithOriginLookup(c.lookup))
				records := &records{}
				assert.Equal(t, want, decide(core.WithOriginLookup(TimedLookup(c.lookup, records.add))), "a lookup")
				assert.Equal(t, want, decide(core.WithOriginFinder(TimedFinder(find, records.add))), "a finder")

				one := record{3 * time.Second, c.result, "the request's"}
				assert.Equal(t, []record{one, one}, records.all)
			})
		})
	}
}

// decision is what a lookup changes of a decision.
type decision struct {
	allowed bool
	reason  core.Reason
	explain string
}

// decide lets an engine with a lookup decide a request.
func decide(lookup core.Option) decision {
	engine := core.MustNew(core.Policy{}, lookup, core.WithLogger(slog.New(slog.DiscardHandler)))
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), nameKey{}, "the request's"))
	defer cancel()
	ctx = context.WithValue(ctx, cancelKey{}, cancel)
	d := engine.Evaluate(ctx, core.Request{Method: "GET", Header: http.Header{"Origin": {"https://app.test"}}})
	return decision{d.Allowed(), d.Reason(), d.Explain()}
}

type record struct {
	took   time.Duration
	result Result
	of     any // the context
}

type nameKey struct{}

type records struct{ all []record }

func (r *records) add(ctx context.Context, took time.Duration, result Result) {
	r.all = append(r.all, record{took, result, ctx.Value(nameKey{})})
}

func TestWhatAFinderFindsReachesTheHandler(t *testing.T) {
	records := &records{}
	engine := core.MustNew(core.Policy{}, core.WithOriginFinder(TimedFinder(
		func(context.Context, core.Request, string) (any, bool, error) { return "a tenant", true, nil }, records.add)))
	r, err := http.NewRequest("GET", "/", nil)
	assert.NoError(t, err)
	r.Header.Set("Origin", "https://app.test")
	core.Answer(engine, r, http.Header{})
	assert.Equal(t, "a tenant", core.Found(r.Context()))
	assert.Equal(t, Admitted, records.all[0].result)
}

// A test's t.FailNow in a lookup ends its goroutine. That is no panic, and not to be
// recorded as a refusal either.
func TestALookupThatEndsItsGoroutineFails(t *testing.T) {
	records := &records{}
	timed := TimedLookup(func(context.Context, core.Request, string) (bool, error) {
		runtime.Goexit()
		return true, nil
	}, records.add)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = timed(context.Background(), core.Request{}, "https://app.test")
	}()
	<-done
	assert.Equal(t, Failed, records.all[0].result)
}

// If the record itself fails, the origin is refused.
func TestARecordThatPanicsOpensNothing(t *testing.T) {
	admit := func(context.Context, core.Request, string) (bool, error) { return true, nil }
	find := func(context.Context, core.Request, string) (any, bool, error) { return nil, true, nil }
	broken := func(context.Context, time.Duration, Result) { panic("a bug") }
	for name, option := range map[string]core.Option{
		"lookup": core.WithOriginLookup(TimedLookup(admit, broken)),
		"finder": core.WithOriginFinder(TimedFinder(find, broken)),
	} {
		d := decide(option)
		assert.False(t, d.allowed, name)
		assert.Equal(t, core.ReasonLookupFailed, d.reason, name)
	}
}

func TestCoreReportsALookupThatIsNil(t *testing.T) {
	for name, option := range map[string]core.Option{
		"WithOriginLookup": core.WithOriginLookup(TimedLookup(nil, (&records{}).add)),
		"WithOriginFinder": core.WithOriginFinder(TimedFinder(nil, (&records{}).add)),
	} {
		_, err := core.New(core.Policy{}, option)
		assert.ErrorContains(t, err, name)
		assert.ErrorContains(t, err, "the function is nil")
	}
}
