// Package prometheusobserver publishes what engines of [core] do as metrics of
// Prometheus: decisions by kind and reason, how long lookups take, reloads, and which
// policy is in force. It is a module of its own, so that other users do not depend on
// Prometheus.
//
//	metrics, err := prometheusobserver.New(registry)
//	api, err := metrics.Observer("api", "gin")
//	engine, err := core.New(policy,
//		core.WithObserver(api.Observe),
//		core.WithOriginLookup(api.Lookup(find)))
//	api.Watch(engine)
//	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true}))
//
// Call Reloaded of the observer after each attempt to replace the policy. Give
// WatchLastSuccess a function that says when the policy was last up to date, such as
// LastSuccess of a watcher of policyfile.
//
// # Metrics
//
//	cors_decisions_total                               counter    engine, adapter, kind, reason
//	cors_origin_lookup_duration_seconds                histogram  engine, result: admitted, refused, failed
//	cors_policy_reloads_total                          counter    engine, result: succeeded, failed
//	cors_policy_last_reload_successful                 gauge      engine
//	cors_policy_last_reload_success_timestamp_seconds  gauge      engine
//	cors_policy_up_to_date_timestamp_seconds           gauge      engine
//	cors_policy_info                                   gauge      engine, fingerprint
//	cors_policy_fingerprint                            gauge      engine
//	cors_policy_origins                                gauge      engine
//
// No label holds anything that a client sends. Kinds and reasons are those of core, and
// the names of engines and adapters are constants of the program. So an engine has
// at most 122 series, 65 of them without a lookup. Counters are there from the
// beginning with the value 0, so that increase counts the first event, too.
//
// dashboard.json in this folder is a dashboard for Grafana, and alerts.yml has rules for
// Prometheus.
//
// # Cost
//
// An observer adds one atomic increment to the work of finding the reason, and allocates
// nothing. A lookup is timed with two readings of the clock. The policy's fingerprint is
// read when Prometheus asks.
//
// # Failures
//
// Nothing here can open access. A lookup that panics, fails or outlives its context
// reaches core as it is. If the function of [WithTraceID] panics, core refuses the
// origin.
package prometheusobserver
