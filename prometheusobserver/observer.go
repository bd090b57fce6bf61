package prometheusobserver

import (
	"context"
	"regexp"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/telemetry"
)

// Observer measures one engine. [Metrics.Observer] returns one. It is safe for
// concurrent use.
type Observer struct {
	engine  *telemetry.Engine
	metrics *Metrics
}

// Observe counts a decision. Pass it to [core.WithObserver]. It allocates nothing.
func (o *Observer) Observe(_ context.Context, _ core.Request, d core.Decision) { o.engine.Observe(d) }

// Lookup returns f with a measurement of each call. Pass it to [core.WithOriginLookup].
// Results, errors and panics pass through, so that core's rules hold. A call that
// returns after its context has ended counts as failed, as core refuses its origin. If f
// is nil, so is what Lookup returns, and core.New reports it.
func (o *Observer) Lookup(f core.OriginLookup) core.OriginLookup {
	return telemetry.TimedLookup(f, o.recordLookups())
}

// Finder is [Observer.Lookup] for [core.WithOriginFinder].
func (o *Observer) Finder(f core.OriginFinder) core.OriginFinder {
	return telemetry.TimedFinder(f, o.recordLookups())
}

// Reloaded counts an attempt to replace or change the policy: a success if err is nil. Call
// it in Report of policyfile, in OnError of originfeed, and in other hooks for errors. It
// logs nothing: where a hook replaces a log, log there, too.
func (o *Observer) Reloaded(err error) { o.engine.Reloaded(err) }

// Watch publishes which policy is in force in engine, when the metrics are read. Until it
// is called, and for nil, the metrics of the policy are absent.
func (o *Observer) Watch(engine *core.Engine) { o.engine.Watch(engine) }

// WatchPolicy is [Observer.Watch] for what is no engine, such as a feed. f returns the
// fingerprint of the policy in force and how many entries AllowOrigins has. It must be
// safe for concurrent use, and must not panic.
func (o *Observer) WatchPolicy(f func() (fingerprint string, origins int)) { o.engine.WatchPolicy(f) }

// WatchLastSuccess publishes when the policy was last known to be that of its file or
// database: f is LastSuccess of a watcher of policyfile, or returns LastSuccess of a feed's
// Status. f returns the zero time if the policy never was up to date.
// It must be safe for concurrent use, and must not panic.
func (o *Observer) WatchLastSuccess(f func() time.Time) { o.engine.WatchLastSuccess(f) }

// recordLookups makes the histograms now, so that they are there before the first lookup.
func (o *Observer) recordLookups() telemetry.Record {
	var histograms [len(telemetry.Results)]prometheus.ExemplarObserver
	for result, name := range telemetry.Results {
		histograms[result] = o.metrics.lookups.WithLabelValues(o.engine.Name, name).(prometheus.ExemplarObserver)
	}
	traceID := o.metrics.traceID
	return func(ctx context.Context, took time.Duration, result telemetry.Result) {
		var exemplar prometheus.Labels // none
		if traceID != nil {
			if id := traceID(ctx); isTraceID.MatchString(id) {
				exemplar = prometheus.Labels{"trace_id": id}
			}
		}
		histograms[result].ObserveWithExemplar(took.Seconds(), exemplar)
	}
}

// isTraceID is strict because ObserveWithExemplar panics if a label is too long or not
// UTF-8, and a client may have chosen the ID.
var isTraceID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
