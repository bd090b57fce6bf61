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
	lastSuccessful    metric.Int64ObservableGauge
	lastSuccess       metric.Float64ObservableGauge
	upToDate          metric.Float64ObservableGauge
	policyInfo        metric.Int64ObservableGauge
	policyFingerprint metric.Int64ObservableGauge
	policyOrigins     metric.Int64ObservableGauge
}

func newInstruments(m metric.Meter) (i instruments, err error) {
	var errs [9]error
	i.decisions, errs[0] = m.Int64ObservableCounter("cors.decisions", metric.WithUnit("{decision}"),
		metric.WithDescription("Decisions about requests, by kind of request and by the reason why not everything asked for was granted."))
	i.lookups, errs[1] = m.Float64Histogram("cors.origin_lookup.duration", metric.WithUnit("s"),
		metric.WithDescription("How long lookups of origins took, by how they ended."),
		metric.WithExplicitBucketBoundaries(telemetry.Buckets...))
	i.reloads, errs[2] = m.Int64ObservableCounter("cors.policy.reloads", metric.WithUnit("{reload}"),
		metric.WithDescription("Attempts to replace or change the policy."))
	i.lastSuccessful, errs[3] = m.Int64ObservableGauge("cors.policy.last_reload.successful", metric.WithUnit("1"),
		metric.WithDescription("1 if the last attempt to replace or change the policy succeeded, or the policy was up to date since; else 0. Absent before the first attempt."))
	i.lastSuccess, errs[4] = m.Float64ObservableGauge("cors.policy.last_reload_success.timestamp", metric.WithUnit("s"),
		metric.WithDescription("When an attempt to replace or change the policy last succeeded, in Unix time; 0 if none has. Absent before the first attempt."))
	i.upToDate, errs[5] = m.Float64ObservableGauge("cors.policy.up_to_date.timestamp", metric.WithUnit("s"),
		metric.WithDescription("When the policy was last known to be that of its file or database, in Unix time; 0 if it never was. Absent if nothing is followed."))
	i.policyInfo, errs[6] = m.Int64ObservableGauge("cors.policy.info", metric.WithUnit("1"),
		metric.WithDescription("Always 1. The attribute is the fingerprint of the policy in force."))
	i.policyFingerprint, errs[7] = m.Int64ObservableGauge("cors.policy.fingerprint", metric.WithUnit("1"),
		metric.WithDescription("A number that is the same for equal policies. It has no order."))
	i.policyOrigins, errs[8] = m.Int64ObservableGauge("cors.policy.origins", metric.WithUnit("{origin}"),
		metric.WithDescription("Entries of AllowOrigins of the policy in force."))
	return i, errors.Join(errs[:]...)
}

func (i *instruments) observed() []metric.Observable {
	return []metric.Observable{i.decisions, i.reloads, i.lastSuccessful, i.lastSuccess, i.upToDate, i.policyInfo, i.policyFingerprint, i.policyOrigins}
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
	r := e.Reloads()
	o.ObserveInt64(i.reloads, int64(r.Succeeded), with(engine, keyReloadResult.String("succeeded")))
	o.ObserveInt64(i.reloads, int64(r.Failed), with(engine, keyReloadResult.String("failed")))
	if r.Any() {
		success := int64(1)
		if r.Failing {
			success = 0
		}
		o.ObserveInt64(i.lastSuccessful, success, with(engine))
		o.ObserveFloat64(i.lastSuccess, telemetry.Seconds(r.LastSuccess), with(engine))
	}
	if r.Followed {
		o.ObserveFloat64(i.upToDate, telemetry.Seconds(r.UpToDate), with(engine))
	}
	if p, ok := e.Policy(); ok {
		o.ObserveInt64(i.policyInfo, 1, with(engine, keyFingerprint.String(p.Fingerprint)))
		o.ObserveInt64(i.policyFingerprint, p.Number, with(engine))
		o.ObserveInt64(i.policyOrigins, int64(p.Origins), with(engine))
	}
}
