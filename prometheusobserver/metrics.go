package prometheusobserver

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/sallyport/cors/internal/telemetry"
)

// Metrics are the metrics of all engines that publish to one registry. [New] returns
// them.
type Metrics struct {
	engines telemetry.Engines
	lookups *prometheus.HistogramVec
	traceID func(ctx context.Context) string
}

// Option adds something to [New].
type Option func(*Metrics)

// WithTraceID gives the lookups exemplars, which lead from a slow lookup to its trace. f
// returns the trace ID of the request with this context, or "" if there is none. The
// exemplar's label is trace_id. An ID that is not 1 to 64 letters, digits, '-' and '_' is
// left out, since a client may have chosen it.
//
// Prometheus asks for exemplars only in the OpenMetrics format: set EnableOpenMetrics of
// promhttp.HandlerOpts, and start Prometheus with --enable-feature=exemplar-storage.
func WithTraceID(f func(ctx context.Context) string) Option {
	return func(m *Metrics) { m.traceID = f }
}

// New registers the metrics with r. Call it once for each registry: the error says so if
// r has them already.
func New(r prometheus.Registerer, opts ...Option) (*Metrics, error) {
	if r == nil {
		return nil, errors.New("prometheusobserver: the registerer is nil; pass a prometheus.Registry, or prometheus.DefaultRegisterer")
	}
	m := &Metrics{lookups: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "cors_origin_lookup_duration_seconds",
		Help:    "How long lookups of origins took, by how they ended.",
		Buckets: telemetry.Buckets,
	}, []string{"engine", "result"})}
	for _, opt := range opts {
		if opt != nil {
			opt(m)
		}
	}
	if err := r.Register(collector{m}); err != nil {
		if errors.As(err, new(prometheus.AlreadyRegisteredError)) {
			return nil, fmt.Errorf("prometheusobserver: the registry has these metrics already; call New once for each registry, and Observer for each engine: %w", err)
		}
		return nil, fmt.Errorf("prometheusobserver: the metrics cannot be registered: %w", err)
	}
	return m, nil
}

// Observer returns an observer for one engine. Call it before core.New, which takes the
// observer's functions.
//
// engine is the engine's name, and adapter says where it is mounted, such as "gin". Both
// become labels: they must be constants of the program, of 1 to 64 letters, digits, '-',
// '_' and '.'. The error says what is wrong with them. An engine's name must be new; two
// engines of one adapter need two names.
func (m *Metrics) Observer(engine, adapter string) (*Observer, error) {
	e, err := m.engines.Add(engine, adapter)
	if err != nil {
		return nil, fmt.Errorf("prometheusobserver: %w", err)
	}
	return &Observer{e, m}, nil
}
