package prometheusobserver

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// newObserver returns an observer "api" on "gin" that publishes to a registry which
// checks what it collects.
func newObserver(t testing.TB, opts ...Option) (*Observer, *prometheus.Registry) {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	metrics, err := New(registry, opts...)
	require.NoError(t, err)
	o, err := metrics.Observer("api", "gin")
	require.NoError(t, err)
	return o, registry
}

// quiet keeps what is expected to fail out of the tests' output.
var quiet = core.WithLogger(slog.New(slog.DiscardHandler))

func get(origin string) core.Request {
	return core.Request{Method: "GET", Path: "/users/7", Header: http.Header{"Origin": {origin}}}
}

// The test of the counts themselves is in internal/telemetry: here they meet Prometheus.
func TestWhatPrometheusReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, registry := newObserver(t)
		lookup := func(_ context.Context, _ core.Request, origin string) (bool, error) {
			switch time.Sleep(3 * time.Second); origin {
			case "https://tenant.test":
				return true, nil
			case "https://broken.test":
				return false, errors.New("no database")
			}
			return false, nil
		}
		engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.test"}},
			core.WithObserver(o.Observe), core.WithOriginLookup(o.Lookup(lookup)), quiet)
		o.Watch(engine)
		for _, name := range []string{"cors_policy_last_reload_successful", "cors_policy_last_reload_success_timestamp_seconds", "cors_policy_up_to_date_timestamp_seconds"} {
			n, err := testutil.GatherAndCount(registry, name)
			require.NoError(t, err)
			assert.Zero(t, n, "%s is there before somebody sets it", name)
		}
		for origin, times := range map[string]int{"https://app.test": 4, "https://tenant.test": 3, "https://evil.test": 2, "https://broken.test": 1} {
			for range times {
				engine.Evaluate(t.Context(), get(origin))
			}
		}
		o.Reloaded(nil)
		o.Reloaded(errors.New("wrong"))
		o.Reloaded(errors.New("wrong again"))

		compare := func(name, want string) {
			t.Helper()
			assert.NoError(t, testutil.GatherAndCompare(registry, strings.NewReader(want), name))
		}
		values := nonZero(t, registry, "cors_decisions_total")
		assert.Equal(t, map[string]float64{
			"gin api actual granted":              7,
			"gin api actual origin not allowed":   2,
			"gin api actual origin lookup failed": 1,
		}, values)
		compare("cors_policy_reloads_total", `
# HELP cors_policy_reloads_total Attempts to replace or change the policy.
# TYPE cors_policy_reloads_total counter
cors_policy_reloads_total{engine="api",result="failed"} 2
cors_policy_reloads_total{engine="api",result="succeeded"} 1
`)
		compare("cors_policy_last_reload_successful", `
# HELP cors_policy_last_reload_successful 1 if the last attempt to replace or change the policy succeeded, or the policy was up to date since; else 0. Absent before the first attempt.
# TYPE cors_policy_last_reload_successful gauge
cors_policy_last_reload_successful{engine="api"} 0
`)
		// A bubble's clock starts at 2000-01-01, which is 946684800 in Unix time. The six
		// lookups took 3 s each.
		compare("cors_policy_last_reload_success_timestamp_seconds", `
# HELP cors_policy_last_reload_success_timestamp_seconds When an attempt to replace or change the policy last succeeded, in Unix time; 0 if none has. Absent before the first attempt.
# TYPE cors_policy_last_reload_success_timestamp_seconds gauge
cors_policy_last_reload_success_timestamp_seconds{engine="api"} 946684818
`)
		o.WatchLastSuccess(func() time.Time { return time.Unix(1_700_000_000, 500_000_000) })
		compare("cors_policy_up_to_date_timestamp_seconds", `
# HELP cors_policy_up_to_date_timestamp_seconds When the policy was last known to be that of its file or database, in Unix time; 0 if it never was. Absent if nothing is followed.
# TYPE cors_policy_up_to_date_timestamp_seconds gauge
cors_policy_up_to_date_timestamp_seconds{engine="api"} 1.7000000005e+09
`)
		compare("cors_policy_info", `
# HELP cors_policy_info Always 1. The label is the fingerprint of the policy in force.
# TYPE cors_policy_info gauge
cors_policy_info{engine="api",fingerprint="`+engine.Fingerprint()+`"} 1
`)
		compare("cors_policy_origins", `
# HELP cors_policy_origins Entries of AllowOrigins of the policy in force.
# TYPE cors_policy_origins gauge
cors_policy_origins{engine="api"} 1
`)
		for result, count := range map[string]uint64{"admitted": 3, "refused": 2, "failed": 1} {
			sampleCount, sum, below := histogram(t, registry, result)
			assert.Equal(t, count, sampleCount, result)
			assert.Equal(t, float64(3*count), sum, "seconds, %s", result)
			assert.Equal(t, map[float64]uint64{2.5: 0, 5: count}, map[float64]uint64{2.5: below[2.5], 5: below[5]}, result)
		}
	})
}

// nonZero returns the values of a metric that are not 0, by its labels.
func nonZero(t *testing.T, g prometheus.Gatherer, name string) map[string]float64 {
	t.Helper()
	families, err := g.Gather()
	require.NoError(t, err)
	values := map[string]float64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			if family.GetName() == name && m.GetCounter().GetValue() != 0 {
				var labels []string
				for _, label := range m.GetLabel() {
					labels = append(labels, label.GetValue())
				}
				values[strings.Join(labels, " ")] = m.GetCounter().GetValue()
			}
		}
	}
	return values
}

// histogram returns a histogram of lookups: the count, the sum, and how many are at or
// below each limit.
func histogram(t *testing.T, g prometheus.Gatherer, result string) (count uint64, sum float64, below map[float64]uint64) {
	t.Helper()
	families, err := g.Gather()
	require.NoError(t, err)
	below = map[float64]uint64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			if family.GetName() == "cors_origin_lookup_duration_seconds" && m.GetLabel()[1].GetValue() == result {
				for _, bucket := range m.GetHistogram().GetBucket() {
					below[bucket.GetUpperBound()] = bucket.GetCumulativeCount()
				}
				return m.GetHistogram().GetSampleCount(), m.GetHistogram().GetSampleSum(), below
			}
		}
	}
	t.Fatalf("no histogram of %s", result)
	return 0, 0, nil
}

// docs/metrics.md and the package's doc name these numbers.
func TestAnEngineHasAFixedNumberOfSeries(t *testing.T) {
	o, registry := newObserver(t)
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.test"}}, core.WithObserver(o.Observe))
	o.Watch(engine)
	o.Reloaded(nil)
	o.WatchLastSuccess(time.Now)
	assert.Equal(t, 65, series(t, registry), "without a lookup")

	o, registry = newObserver(t)
	lookup := o.Lookup(func(context.Context, core.Request, string) (bool, error) { return false, nil })
	engine = core.MustNew(core.Policy{}, core.WithObserver(o.Observe), core.WithOriginLookup(lookup), quiet)
	o.Watch(engine)
	o.Reloaded(nil)
	o.WatchLastSuccess(time.Now)
	assert.Equal(t, 122, series(t, registry), "with a lookup, before any request")

	for i := range 1000 { // whatever clients send, and however often the policy changes
		origin := "https://" + strings.Repeat("a", 1+i%60) + ".test"
		engine.Evaluate(t.Context(), get(origin))
		require.NoError(t, engine.UpdateOrigins([]string{origin}, nil))
		if i%100 == 0 {
			series(t, registry)
		}
	}
	assert.Equal(t, 122, series(t, registry), "after 1000 requests and changes")
}

// series counts the lines of Prometheus's text format that are no comments.
func series(t *testing.T, g prometheus.Gatherer) (count int) {
	t.Helper()
	families, err := g.Gather()
	require.NoError(t, err)
	for _, family := range families {
		for _, m := range family.GetMetric() {
			if h := m.GetHistogram(); h != nil {
				count += len(h.GetBucket()) + 3 // +Inf, sum and count
			} else {
				count++
			}
		}
	}
	return count
}

func TestThereIsOneFingerprintForEachEngine(t *testing.T) {
	registry := prometheus.NewPedanticRegistry()
	metrics, err := New(registry)
	require.NoError(t, err)
	var engines []*core.Engine
	for _, name := range []string{"a", "b"} {
		o, err := metrics.Observer(name, "gin")
		require.NoError(t, err)
		engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://" + name + ".test"}}, core.WithObserver(o.Observe))
		o.Watch(engine)
		engines = append(engines, engine)
	}
	for range 3 {
		n, err := testutil.GatherAndCount(registry, "cors_policy_info")
		require.NoError(t, err)
		assert.Equal(t, 2, n)
		require.NoError(t, engines[0].UpdateOrigins([]string{"https://" + strings.Repeat("x", engines[0].OriginCount()) + ".test"}, nil))
	}
}

func TestEverythingIsRegisteredOnce(t *testing.T) {
	registry := prometheus.NewRegistry()
	metrics, err := New(registry)
	require.NoError(t, err)

	_, err = New(registry)
	require.Error(t, err)
	assert.Contains(t, err.Error(), "prometheusobserver: the registry has these metrics already; call New once for each registry, and Observer for each engine")
	assert.ErrorAs(t, err, new(prometheus.AlreadyRegisteredError))

	_, err = metrics.Observer("api", "gin")
	require.NoError(t, err)
	_, err = metrics.Observer("api", "echo")
	assert.EqualError(t, err, `prometheusobserver: there is an engine "api" already; give each engine a name of its own, and make its observer once`)

	_, err = New(nil)
	assert.ErrorContains(t, err, "the registerer is nil")

	other := prometheus.NewRegistry()
	require.NoError(t, other.Register(prometheus.NewGauge(prometheus.GaugeOpts{Name: "cors_policy_origins", Help: "Something else."})))
	_, err = New(other)
	assert.ErrorContains(t, err, "prometheusobserver: the metrics cannot be registered")
	assert.ErrorContains(t, err, "cors_policy_origins")
}

func TestNamesAndHelpFollowPrometheusRules(t *testing.T) {
	o, registry := newObserver(t)
	o.Watch(core.DenyAll())
	o.Lookup(func(context.Context, core.Request, string) (bool, error) { return false, nil })
	o.Reloaded(nil)
	o.WatchLastSuccess(time.Now)
	problems, err := testutil.GatherAndLint(registry)
	require.NoError(t, err)
	assert.Empty(t, problems)
}

// A trace ID may come from the client's traceparent. ObserveWithExemplar panics if a label
// is too long or not UTF-8, and a panic here would refuse an origin that is admitted.
func TestOnlyPlainTraceIDsBecomeExemplars(t *testing.T) {
	for id, wanted := range map[string]bool{
		"4bf92f3577b34da6a3ce929d0e0e4736": true,
		strings.Repeat("a", 64):            true,
		"":                                 false,
		strings.Repeat("a", 65):            false,
		strings.Repeat("a", 1000):          false,
		"a\xffb":                           false,
		"a b":                              false,
		"a\n":                              false,
	} {
		o, registry := newObserver(t, WithTraceID(func(context.Context) string { return id }))
		lookup := func(context.Context, core.Request, string) (bool, error) { return true, nil }
		engine := core.MustNew(core.Policy{}, core.WithOriginLookup(o.Lookup(lookup)), quiet)
		assert.True(t, engine.Evaluate(t.Context(), get("https://app.test")).Allowed(), "%q", id)
		want := []string(nil)
		if wanted {
			want = []string{id}
		}
		assert.Equal(t, want, exemplars(t, registry), "%q", id)
	}
}

// exemplars returns the trace IDs of the exemplars of all lookups.
func exemplars(t *testing.T, g prometheus.Gatherer) (ids []string) {
	t.Helper()
	families, err := g.Gather()
	require.NoError(t, err)
	for _, family := range families {
		for _, m := range family.GetMetric() {
			for _, bucket := range m.GetHistogram().GetBucket() {
				for _, label := range bucket.GetExemplar().GetLabel() {
					assert.Equal(t, "trace_id", label.GetName())
					ids = append(ids, label.GetValue())
				}
			}
		}
	}
	return ids
}

func TestTheTraceIDIsThatOfTheRequestsContext(t *testing.T) {
	type key struct{}
	o, registry := newObserver(t, WithTraceID(func(ctx context.Context) string { id, _ := ctx.Value(key{}).(string); return id }))
	find := func(context.Context, core.Request, string) (any, bool, error) { panic("a bug") }
	engine := core.MustNew(core.Policy{}, core.WithOriginFinder(o.Finder(find)), quiet)
	d := engine.Evaluate(context.WithValue(t.Context(), key{}, "trace-7"), get("https://app.test"))
	assert.Equal(t, core.ReasonLookupFailed, d.Reason())
	assert.Equal(t, []string{"trace-7"}, exemplars(t, registry), "a lookup that panics has an exemplar, too")
}

func TestATraceIDThatPanicsRefusesTheOrigin(t *testing.T) {
	o, _ := newObserver(t, WithTraceID(func(context.Context) string { panic("a bug") }))
	lookup := func(context.Context, core.Request, string) (bool, error) { return true, nil }
	engine := core.MustNew(core.Policy{}, core.WithOriginLookup(o.Lookup(lookup)), quiet)
	d := engine.Evaluate(t.Context(), get("https://app.test"))
	assert.Equal(t, core.ReasonLookupFailed, d.Reason())
}

func TestObserveAllocatesNothing(t *testing.T) {
	o, _ := newObserver(t)
	r := get("https://app.test")
	d := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.test"}}).Evaluate(t.Context(), r)
	assert.Zero(t, testing.AllocsPerRun(1000, func() { o.Observe(t.Context(), r, d) }))
	refused := core.DenyAll().Evaluate(t.Context(), r)
	assert.Zero(t, testing.AllocsPerRun(1000, func() { o.Observe(t.Context(), r, refused) }))
}
