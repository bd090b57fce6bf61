package otelobserver

import (
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/sallyport/cors/internal/telemetry"
)

const (
	keyEngine       = attribute.Key("cors.engine")
	keyAdapter      = attribute.Key("cors.adapter")
	keyKind         = attribute.Key("cors.kind")
	keyReason       = attribute.Key("cors.reason")
	keyLookupResult = attribute.Key("cors.origin_lookup.result")
	keyReloadResult = attribute.Key("cors.policy.reload.result")
	keyFingerprint  = attribute.Key("cors.policy.fingerprint")
)

// instruments are observed when the SDK collects, except lookups.
type instruments struct {
	decisions         metric.Int64ObservableCounter
	lookups           metric.Float64Histogram
	reloads           metric.Int64ObservableCounter
	lastReloadSuccess metric.Int64ObservableGauge
	lastSuccessTime   metric.Float64ObservableGauge
	policyInfo        metric.Int64ObservableGauge
	policyFingerprint metric.Int64ObservableGauge
	policyOrigins     metric.Int64ObservableGauge
}

func newInstruments(m metric.Meter) (i instruments, err error) {
	var errs [8]error
	i.decisions, errs[0] = m.Int64ObservableCounter("cors.decisions", metric.WithUnit("{decision}"),
		metric.WithDescription("Decisions about requests, by kind of request and by the reason why not everything asked for was granted."))
	i.lookups, errs[1] = m.Float64Histogram("cors.origin_lookup.duration", metric.WithUnit("s"),
		metric.WithDescription("How long lookups of origins took, by how they ended."),
		metric.WithExplicitBucketBoundaries(telemetry.Buckets...))
	i.reloads, errs[2] = m.Int64ObservableCounter("cors.policy.reloads", metric.WithUnit("{reload}"),
		metric.WithDescription("Attempts to replace or change the policy."))
	i.lastReloadSuccess, errs[3] = m.Int64ObservableGauge("cors.policy.last_reload.success", metric.WithUnit("1"),
		metric.WithDescription("1 if the last attempt to replace or change the policy succeeded, else 0. Absent before the first attempt."))
	i.lastSuccessTime, errs[4] = m.Float64ObservableGauge("cors.policy.last_success.timestamp", metric.WithUnit("s"),
		metric.WithDescription("When an attempt to replace or change the policy last succeeded, in Unix time; 0 if none has. Absent before the first attempt."))
	i.policyInfo, errs[5] = m.Int64ObservableGauge("cors.policy.info", metric.WithUnit("1"),
		metric.WithDescription("Always 1. The attribute is the fingerprint of the policy in force."))
	i.policyFingerprint, errs[6] = m.Int64ObservableGauge("cors.policy.fingerprint", metric.WithUnit("1"),
		metric.WithDescription("A number that is the same for equal policies. It has no order."))
	i.policyOrigins, errs[7] = m.Int64ObservableGauge("cors.policy.origins", metric.WithUnit("{origin}"),
		metric.WithDescription("Entries of AllowOrigins of the policy in force."))
	return i, errors.Join(errs[:]...)
}

func (i *instruments) observed() []metric.Observable {
	return []metric.Observable{i.decisions, i.reloads, i.lastReloadSuccess, i.lastSuccessTime, i.policyInfo, i.policyFingerprint, i.policyOrigins}
}

// observe reports what is measured of an engine.
func (i *instruments) observe(o metric.Observer, e *telemetry.Engine) {
	engine := keyEngine.String(e.Name)
	with := metric.WithAttributes
	for _, kind := range telemetry.Kinds {
		for _, reason := range telemetry.Reasons {
			o.ObserveInt64(i.decisions, int64(e.Decisions(kind, reason)),
				with(engine, keyAdapter.String(e.Adapter), keyKind.String(kind.String()), keyReason.String(reason.String())))
		}
	}
	succeeded, failed := e.Reloads()
	o.ObserveInt64(i.reloads, int64(succeeded), with(engine, keyReloadResult.String("succeeded")))
	o.ObserveInt64(i.reloads, int64(failed), with(engine, keyReloadResult.String("failed")))
	if last, ok := e.LastReload(); ok {
		success, timestamp := int64(0), 0.0
		if last.Succeeded {
			success = 1
		}
		if !last.Success.IsZero() {
			timestamp = float64(last.Success.UnixNano()) / 1e9
		}
		o.ObserveInt64(i.lastReloadSuccess, success, with(engine))
		o.ObserveFloat64(i.lastSuccessTime, timestamp, with(engine))
	}
	if p, ok := e.Policy(); ok {
		o.ObserveInt64(i.policyInfo, 1, with(engine, keyFingerprint.String(p.Fingerprint)))
		o.ObserveInt64(i.policyFingerprint, p.Number, with(engine))
		o.ObserveInt64(i.policyOrigins, int64(p.Origins), with(engine))
	}
}
