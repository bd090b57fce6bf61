package otelobserver_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

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

// A feed is no engine. It tells what is in force and when it was last up to date, and
// reports errors only. The finder of its engine is measured like a lookup.
func ExampleObserver_WatchPolicy() {
	reader := sdk.NewManualReader()
	metrics, err := otelobserver.New(sdk.NewMeterProvider(sdk.WithReader(reader)))
	if err != nil {
		log.Fatal(err)
	}
	tenants, err := metrics.Observer("tenants", "gin")
	if err != nil {
		log.Fatal(err)
	}
	find := tenants.Finder(func(context.Context, core.Request, string) (any, bool, error) { return "Acme", true, nil })
	engine := core.MustNew(core.Policy{}, core.WithOriginFinder(find), core.WithObserver(tenants.Observe))
	upToDate := time.Now()

	tenants.WatchPolicy(func() (string, int) { return engine.Fingerprint(), 100_000 })
	tenants.WatchLastSuccess(func() time.Time { return upToDate })
	tenants.Reloaded(errors.New("no database")) // OnError of the feed calls it

	engine.Evaluate(context.Background(), core.Request{Method: "GET", Header: http.Header{"Origin": {"https://acme.example"}}})
	var collected metricdata.ResourceMetrics
	if err := reader.Collect(context.Background(), &collected); err != nil {
		log.Fatal(err)
	}
	for _, m := range collected.ScopeMetrics[0].Metrics {
		switch data := m.Data.(type) {
		case metricdata.Gauge[int64]:
			if m.Name == "cors.policy.origins" {
				fmt.Println(m.Name, data.DataPoints[0].Value)
			}
		case metricdata.Histogram[float64]:
			fmt.Println(m.Name, data.DataPoints[0].Count)
		}
	}
	// Unordered output:
	// cors.origin_lookup.duration 1
	// cors.policy.origins 100000
}
