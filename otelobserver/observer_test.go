package otelobserver

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"

	"github.com/sallyport/cors/core"
)

// newObserver returns an observer "api" on "gin", and the SDK's reader of its metrics.
func newObserver(t testing.TB) (*Observer, *sdk.ManualReader) {
	t.Helper()
	reader := sdk.NewManualReader()
	metrics, err := New(sdk.NewMeterProvider(sdk.WithReader(reader)))
	require.NoError(t, err)
	o, err := metrics.Observer("api", "gin")
	require.NoError(t, err)
	return o, reader
}

// quiet keeps what is expected to fail out of the tests' output.
var quiet = core.WithLogger(slog.New(slog.DiscardHandler))

func get(origin string) core.Request {
	return core.Request{Method: "GET", Path: "/users/7", Header: http.Header{"Origin": {origin}}}
}

// point is one value of a metric with its attributes, as text.
type point struct{ name, unit, attributes, value string }

// read returns everything that the SDK reads, sorted.
func read(t testing.TB, reader *sdk.ManualReader) (points []point) {
	t.Helper()
	for _, m := range metricsOf(t, reader) {
		add := func(attributes attribute.Set, value any) {
			var pairs []string
			for _, kv := range attributes.ToSlice() {
				pairs = append(pairs, string(kv.Key)+"="+kv.Value.AsString())
			}
			points = append(points, point{m.Name, m.Unit, strings.Join(pairs, " "), fmt.Sprint(value)})
		}
		assert.NotEmpty(t, m.Description, m.Name)
		switch data := m.Data.(type) {
		case metricdata.Sum[int64]:
			assert.True(t, data.IsMonotonic, m.Name)
			for _, p := range data.DataPoints {
				add(p.Attributes, p.Value)
			}
		case metricdata.Gauge[int64]:
			for _, p := range data.DataPoints {
				add(p.Attributes, p.Value)
			}
		case metricdata.Gauge[float64]:
			for _, p := range data.DataPoints {
				add(p.Attributes, int64(p.Value))
			}
		case metricdata.Histogram[float64]:
			for _, p := range data.DataPoints {
				add(p.Attributes, fmt.Sprintf("%d in %v s", p.Count, p.Sum))
			}
		default:
			t.Fatalf("%s has a %T", m.Name, data)
		}
	}
	slices.SortFunc(points, func(a, b point) int { return strings.Compare(a.name+a.attributes, b.name+b.attributes) })
	return points
}

func metricsOf(t testing.TB, reader *sdk.ManualReader) []metricdata.Metrics {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, reader.Collect(context.Background(), &all))
	require.Len(t, all.ScopeMetrics, 1)
	assert.Equal(t, "github.com/sallyport/cors/otelobserver", all.ScopeMetrics[0].Scope.Name)
	return all.ScopeMetrics[0].Metrics
}

func TestWhatTheSDKReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, reader := newObserver(t)
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
		for _, p := range read(t, reader) {
			assert.Contains(t, []string{"cors.decisions", "cors.policy.reloads", "cors.policy.info", "cors.policy.fingerprint", "cors.policy.origins"}, p.name, "before the first reload and lookup")
		}
		for origin, times := range map[string]int{"https://app.test": 4, "https://tenant.test": 3, "https://evil.test": 2, "https://broken.test": 1} {
			for range times {
				engine.Evaluate(t.Context(), get(origin))
			}
		}
		o.Reloaded(nil)
		o.Reloaded(errors.New("wrong"))
		o.Reloaded(errors.New("wrong again"))
		o.WatchLastSuccess(func() time.Time { return time.Unix(900_000_000, 0) })

		points := slices.DeleteFunc(read(t, reader), func(p point) bool {
			return p.value == "0" && p.name == "cors.decisions" || p.attributes == "cors.engine=api" && p.name == "cors.policy.fingerprint"
		})
		assert.Equal(t, []point{
			{"cors.decisions", "{decision}", "cors.adapter=gin cors.engine=api cors.kind=actual cors.reason=granted", "7"},
			{"cors.decisions", "{decision}", "cors.adapter=gin cors.engine=api cors.kind=actual cors.reason=origin lookup failed", "1"},
			{"cors.decisions", "{decision}", "cors.adapter=gin cors.engine=api cors.kind=actual cors.reason=origin not allowed", "2"},
			{"cors.origin_lookup.duration", "s", "cors.engine=api cors.origin_lookup.result=admitted", "3 in 9 s"},
			{"cors.origin_lookup.duration", "s", "cors.engine=api cors.origin_lookup.result=failed", "1 in 3 s"},
			{"cors.origin_lookup.duration", "s", "cors.engine=api cors.origin_lookup.result=refused", "2 in 6 s"},
			{"cors.policy.info", "1", "cors.engine=api cors.policy.fingerprint=" + engine.Fingerprint(), "1"},
			{"cors.policy.last_reload.successful", "1", "cors.engine=api", "0"},
			// A bubble's clock starts at 946684800, and the six lookups took 3 s each.
			{"cors.policy.last_reload_success.timestamp", "s", "cors.engine=api", "946684818"},
			{"cors.policy.origins", "{origin}", "cors.engine=api", "1"},
			{"cors.policy.reloads", "{reload}", "cors.engine=api cors.policy.reload.result=failed", "2"},
			{"cors.policy.reloads", "{reload}", "cors.engine=api cors.policy.reload.result=succeeded", "1"},
			{"cors.policy.up_to_date.timestamp", "s", "cors.engine=api", "900000000"},
		}, points)
	})
}

// docs/metrics.md and the package's doc name this number.
func TestAnEngineHasAFixedNumberOfPoints(t *testing.T) {
	o, reader := newObserver(t)
	ends := []func() (bool, error){
		func() (bool, error) { return true, nil },
		func() (bool, error) { return false, nil },
		func() (bool, error) { panic("a bug") },
	}
	calls := 0
	lookup := func(context.Context, core.Request, string) (bool, error) { calls++; return ends[calls%3]() }
	engine := core.MustNew(core.Policy{}, core.WithObserver(o.Observe), core.WithOriginLookup(o.Lookup(lookup)), quiet)
	o.Watch(engine)
	o.Reloaded(nil)
	o.WatchLastSuccess(time.Now)
	for i := range 300 { // whatever clients send, and however often the policy changes
		origin := "https://" + strings.Repeat("a", 1+i%60) + ".test"
		engine.Evaluate(t.Context(), get(origin))
		require.NoError(t, engine.UpdateOrigins([]string{origin}, []string{origin}))
		require.NoError(t, engine.UpdateOrigins([]string{"https://last" + origin[8:]}, nil))
		if i%100 == 0 {
			read(t, reader)
		}
	}
	assert.Len(t, read(t, reader), 68)
}

// An instrument that kept the fingerprints of the past would show replicas as different
// that are the same.
func TestThereIsOneFingerprintForEachEngine(t *testing.T) {
	o, reader := newObserver(t)
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.test"}})
	o.Watch(engine)
	for range 3 {
		require.NoError(t, engine.UpdateOrigins([]string{"https://" + strings.Repeat("x", engine.OriginCount()) + ".test"}, nil))
		var fingerprints []string
		for _, p := range read(t, reader) {
			if p.name == "cors.policy.info" {
				fingerprints = append(fingerprints, p.attributes)
			}
		}
		assert.Equal(t, []string{"cors.engine=api cors.policy.fingerprint=" + engine.Fingerprint()}, fingerprints)
	}
}

// A lookup of a sampled request leads to its trace, also if it panics.
func TestLookupsHaveExemplars(t *testing.T) {
	for _, c := range []struct {
		name  string
		flags trace.TraceFlags
		want  []string
	}{
		{"a sampled span", trace.FlagsSampled, []string{"4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7"}},
		{"a span that is not sampled", 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			traceID, err := trace.TraceIDFromHex("4bf92f3577b34da6a3ce929d0e0e4736")
			require.NoError(t, err)
			spanID, err := trace.SpanIDFromHex("00f067aa0ba902b7")
			require.NoError(t, err)
			ctx := trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{
				TraceID: traceID, SpanID: spanID, TraceFlags: c.flags}))

			for name, end := range map[string]func() (bool, error){
				"admits": func() (bool, error) { return true, nil },
				"panics": func() (bool, error) { panic("a bug") },
			} {
				o, reader := newObserver(t)
				find := func(context.Context, core.Request, string) (any, bool, error) {
					admitted, err := end()
					return nil, admitted, err
				}
				engine := core.MustNew(core.Policy{}, core.WithOriginFinder(o.Finder(find)), quiet)
				engine.Evaluate(ctx, get("https://app.test"))
				assert.Equal(t, c.want, exemplars(t, reader), name)
			}
		})
	}
}

// exemplars returns the trace and span IDs of all lookups' exemplars.
func exemplars(t *testing.T, reader *sdk.ManualReader) (ids []string) {
	t.Helper()
	for _, m := range metricsOf(t, reader) {
		if data, ok := m.Data.(metricdata.Histogram[float64]); ok {
			for _, p := range data.DataPoints {
				for _, e := range p.Exemplars {
					ids = append(ids, hex.EncodeToString(e.TraceID)+" "+hex.EncodeToString(e.SpanID))
				}
			}
		}
	}
	return ids
}

func TestErrorsSayWhatToDo(t *testing.T) {
	_, err := New(nil)
	assert.ErrorContains(t, err, "otelobserver: the provider is nil")

	metrics, err := New(noop.NewMeterProvider())
	require.NoError(t, err)
	_, err = metrics.Observer("api", "gin")
	require.NoError(t, err)
	_, err = metrics.Observer("api", "echo")
	assert.EqualError(t, err, `otelobserver: there is an engine "api" already; give each engine a name of its own, and make its observer once`)
	_, err = metrics.Observer("https://app.test", "gin")
	assert.ErrorContains(t, err, "otelobserver: the name of the engine is")

	_, err = New(brokenProvider{})
	assert.ErrorContains(t, err, "otelobserver: the instruments cannot be made")
	assert.ErrorContains(t, err, "no histograms here")
}

// brokenProvider has meters without histograms.
type brokenProvider struct{ noop.MeterProvider }

func (brokenProvider) Meter(string, ...metric.MeterOption) metric.Meter { return brokenMeter{} }

type brokenMeter struct{ noop.Meter }

func (brokenMeter) Float64Histogram(string, ...metric.Float64HistogramOption) (metric.Float64Histogram, error) {
	return nil, errors.New("no histograms here")
}

func TestObserveAllocatesNothing(t *testing.T) {
	o, _ := newObserver(t)
	r := get("https://app.test")
	d := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.test"}}).Evaluate(t.Context(), r)
	assert.Zero(t, testing.AllocsPerRun(1000, func() { o.Observe(t.Context(), r, d) }))
}

func BenchmarkObserve(b *testing.B) {
	o, _ := newObserver(b)
	ctx, r := b.Context(), get("https://app.test")
	d := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.test"}}).Evaluate(ctx, r)
	b.ReportAllocs()
	for b.Loop() {
		o.Observe(ctx, r, d)
	}
}

// BenchmarkLookup is what timing adds to a lookup, with the SDK.
func BenchmarkLookup(b *testing.B) {
	o, _ := newObserver(b)
	ctx, r := b.Context(), get("https://app.test")
	lookup := o.Lookup(func(context.Context, core.Request, string) (bool, error) { return true, nil })
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lookup(ctx, r, "https://app.test"); err != nil {
			b.Fatal(err)
		}
	}
}
