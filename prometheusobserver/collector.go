package prometheusobserver

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/sallyport/cors/internal/telemetry"
)

var (
	decisions = prometheus.NewDesc("cors_decisions_total",
		"Decisions about requests, by kind of request and by the reason why not everything asked for was granted.",
		[]string{"engine", "adapter", "kind", "reason"}, nil)
	reloads = prometheus.NewDesc("cors_policy_reloads_total",
		"Attempts to replace or change the policy.", []string{"engine", "result"}, nil)
	lastReloadSuccessful = prometheus.NewDesc("cors_policy_last_reload_successful",
		"1 if the last attempt to replace or change the policy succeeded, or the policy was up to date since; else 0. Absent before the first attempt.",
		[]string{"engine"}, nil)
	lastReloadSuccess = prometheus.NewDesc("cors_policy_last_reload_success_timestamp_seconds",
		"When an attempt to replace or change the policy last succeeded, in Unix time; 0 if none has. Absent before the first attempt.",
		[]string{"engine"}, nil)
	upToDate = prometheus.NewDesc("cors_policy_up_to_date_timestamp_seconds",
		"When the policy was last known to be that of its file or database, in Unix time; 0 if it never was. Absent if nothing is followed.",
		[]string{"engine"}, nil)
	policyInfo = prometheus.NewDesc("cors_policy_info",
		"Always 1. The label is the fingerprint of the policy in force.", []string{"engine", "fingerprint"}, nil)
	policyFingerprint = prometheus.NewDesc("cors_policy_fingerprint",
		"A number that is the same for equal policies. It has no order.", []string{"engine"}, nil)
	policyOrigins = prometheus.NewDesc("cors_policy_origins",
		"Entries of AllowOrigins of the policy in force.", []string{"engine"}, nil)
)

// collector is apart from Metrics, so that nobody registers it a second time.
type collector struct{ metrics *Metrics }

func (c collector) Describe(descs chan<- *prometheus.Desc) {
	for _, desc := range []*prometheus.Desc{decisions, reloads, lastReloadSuccessful, lastReloadSuccess, upToDate, policyInfo, policyFingerprint, policyOrigins} {
		descs <- desc
	}
	c.metrics.lookups.Describe(descs)
}

// Collect reads everything when Prometheus asks. A fingerprint that changes replaces the
// series of the one before: there is one series for each engine at any time.
func (c collector) Collect(metrics chan<- prometheus.Metric) {
	for _, e := range c.metrics.engines.All() {
		collect(e, func(desc *prometheus.Desc, t prometheus.ValueType, value float64, labels ...string) {
			metrics <- prometheus.MustNewConstMetric(desc, t, value, append([]string{e.Name}, labels...)...)
		})
	}
	c.metrics.lookups.Collect(metrics)
}

// collect adds what is measured of an engine. The first label, its name, is left to add.
func collect(e *telemetry.Engine, add func(desc *prometheus.Desc, t prometheus.ValueType, value float64, labels ...string)) {
	for _, kind := range telemetry.Kinds {
		for _, reason := range telemetry.Reasons {
			add(decisions, prometheus.CounterValue, float64(e.Decisions(kind, reason)), e.Adapter, kind.String(), reason.String())
		}
	}
	r := e.Reloads()
	add(reloads, prometheus.CounterValue, float64(r.Succeeded), "succeeded")
	add(reloads, prometheus.CounterValue, float64(r.Failed), "failed")
	if r.Any() {
		successful := 1.0
		if r.Failing {
			successful = 0
		}
		add(lastReloadSuccessful, prometheus.GaugeValue, successful)
		add(lastReloadSuccess, prometheus.GaugeValue, telemetry.Seconds(r.LastSuccess))
	}
	if r.Followed {
		add(upToDate, prometheus.GaugeValue, telemetry.Seconds(r.UpToDate))
	}
	if p, ok := e.Policy(); ok {
		add(policyInfo, prometheus.GaugeValue, 1, p.Fingerprint)
		add(policyFingerprint, prometheus.GaugeValue, float64(p.Number))
		add(policyOrigins, prometheus.GaugeValue, float64(p.Origins))
	}
}
