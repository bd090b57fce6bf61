// Package otelobserver publishes what engines of [core] do as metrics of OpenTelemetry:
// decisions by kind and reason, how long lookups take, reloads, and which policy is in
// force. It uses the metric API only; the program chooses the SDK and its exporter. It is
// a module of its own, so that other users do not depend on OpenTelemetry.
//
//	metrics, err := otelobserver.New(otel.GetMeterProvider())
//	api, err := metrics.Observer("api", "gin")
//	engine, err := core.New(policy,
//		core.WithObserver(api.Observe),
//		core.WithOriginLookup(api.Lookup(find)))
//	api.Watch(engine)
//
// Call Reloaded of the observer after each attempt to replace the policy. Give
// WatchLastSuccess a function that says when the policy was last up to date, such as
// LastSuccess of a watcher of policyfile.
//
// # Metrics
//
//	cors.decisions                             counter    {decision}  cors.engine, cors.adapter, cors.kind, cors.reason
//	cors.origin_lookup.duration                histogram  s           cors.engine, cors.origin_lookup.result: admitted, refused, failed
//	cors.policy.reloads                        counter    {reload}    cors.engine, cors.policy.reload.result: succeeded, failed
//	cors.policy.last_reload.successful         gauge      1           cors.engine
//	cors.policy.last_reload_success.timestamp  gauge      s           cors.engine
//	cors.policy.up_to_date.timestamp           gauge      s           cors.engine
//	cors.policy.info                           gauge      1           cors.engine, cors.policy.fingerprint
//	cors.policy.fingerprint                    gauge      1           cors.engine
//	cors.policy.origins                        gauge      {origin}    cors.engine
//
// The names follow the general rules of the OpenTelemetry semantic conventions 1.45 for
// names and metrics: namespaces with dots, units apart from names, counts of things in
// the plural, no "total", durations in seconds. The conventions say nothing about CORS,
// so all names and attributes are in the namespace "cors".
//
// No attribute holds anything that a client sends. Kinds and reasons are those of core,
// and the names of engines and adapters are constants of the program. So an engine has at
// most 68 sets of attributes. All decisions are there from the beginning with the value 0.
//
// If a sampled span is in the request's context, the SDK attaches its trace ID to the
// measurements of lookups, as exemplars. Mount the tracing middleware outside of CORS.
//
// # Cost
//
// An observer adds one atomic increment to the work of finding the reason, and allocates
// nothing, whatever the SDK: counts are read when the SDK collects. A lookup is timed
// with two readings of the clock, and recorded by the SDK at once.
//
// # Failures
//
// Nothing here can open access. A lookup that panics, fails or outlives its context
// reaches core as it is.
package otelobserver
