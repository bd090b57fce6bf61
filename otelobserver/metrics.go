package otelobserver

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel/metric"

	"github.com/sallyport/cors/internal/telemetry"
)

// Metrics are the metrics of all engines that publish to one provider. [New] returns
// them.
type Metrics struct {
	engines     telemetry.Engines
	instruments instruments
}

// New makes the instruments, and registers the function that the SDK calls when it
// collects. Call it once for each provider, and [Metrics.Observer] for each engine: the
// API of OpenTelemetry offers no way to notice a second call.
func New(p metric.MeterProvider) (*Metrics, error) {
	if p == nil {
		return nil, errors.New("otelobserver: the provider is nil; pass that of the SDK, or otel.GetMeterProvider()")
	}
	meter := p.Meter("github.com/sallyport/cors/otelobserver")
	i, err := newInstruments(meter)
	if err != nil {
		return nil, fmt.Errorf("otelobserver: the instruments cannot be made: %w", err)
	}
	m := &Metrics{instruments: i}
	if _, err := meter.RegisterCallback(m.collect, i.observed()...); err != nil {
		return nil, fmt.Errorf("otelobserver: the instruments cannot be observed: %w", err)
	}
	return m, nil
}

// Observer returns an observer for one engine. Call it before core.New, which takes the
// observer's functions.
//
// engine is the engine's name, and adapter says where it is mounted, such as "gin". Both
// become attributes: they must be constants of the program, of 1 to 64 letters, digits,
// '-', '_' and '.'. The error says what is wrong with them. An engine's name must be new;
// two engines of one adapter need two names.
func (m *Metrics) Observer(engine, adapter string) (*Observer, error) {
	e, err := m.engines.Add(engine, adapter)
	if err != nil {
		return nil, fmt.Errorf("otelobserver: %w", err)
	}
	return &Observer{e, m.instruments.lookups}, nil
}

// collect observes everything when the SDK asks. A fingerprint that changes replaces the
// one before: there is one for each engine at any time.
func (m *Metrics) collect(_ context.Context, o metric.Observer) error {
	for _, e := range m.engines.All() {
		m.instruments.observe(o, e)
	}
	return nil
}
