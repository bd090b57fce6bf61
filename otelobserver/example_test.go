package otelobserver_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/otelobserver"
)

// A program counts its decisions, and the SDK reads them.
func Example() {
	reader := sdk.NewManualReader() // an exporter's reader in a real program
	provider := sdk.NewMeterProvider(sdk.WithReader(reader))

	metrics, err := otelobserver.New(provider)
	if err != nil {
		log.Fatal(err)
	}
	api, err := metrics.Observer("api", "nethttp")
	if err != nil {
		log.Fatal(err)
	}
	isTenant := func(ctx context.Context, r core.Request, origin string) (bool, error) {
		return origin == "https://tenant.example", nil
	}
	engine, err := core.New(core.Policy{AllowOrigins: []string{"https://app.example.com"}},
		core.WithObserver(api.Observe),
		core.WithOriginLookup(api.Lookup(isTenant)))
	if err != nil {
		log.Fatal(err)
	}
	api.Watch(engine)

	for _, origin := range []string{"https://app.example.com", "https://tenant.example", "https://evil.example"} {
		engine.Evaluate(context.Background(), core.Request{Method: "GET", Header: http.Header{"Origin": {origin}}})
	}

	var collected metricdata.ResourceMetrics
	if err := reader.Collect(context.Background(), &collected); err != nil {
		log.Fatal(err)
	}
	for _, m := range collected.ScopeMetrics[0].Metrics {
		if decisions, ok := m.Data.(metricdata.Sum[int64]); ok && m.Name == "cors.decisions" {
			for _, p := range decisions.DataPoints {
				reason, _ := p.Attributes.Value("cors.reason")
				if p.Value > 0 {
					fmt.Println(reason.AsString(), p.Value)
				}
			}
		}
	}
	// Unordered output:
	// granted 2
	// origin not allowed 1
}
