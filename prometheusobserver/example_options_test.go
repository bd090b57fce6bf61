package prometheusobserver_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/prometheusobserver"
)

// The trace ID comes from wherever the tracing middleware puts it. With OpenTelemetry f
// returns trace.SpanContextFromContext(ctx).TraceID().String() if the span is sampled.
func ExampleWithTraceID() {
	type traceID struct{}
	registry := prometheus.NewRegistry()
	metrics, err := prometheusobserver.New(registry, prometheusobserver.WithTraceID(func(ctx context.Context) string {
		id, _ := ctx.Value(traceID{}).(string)
		return id
	}))
	if err != nil {
		log.Fatal(err)
	}
	api, err := metrics.Observer("api", "nethttp")
	if err != nil {
		log.Fatal(err)
	}
	find := func(ctx context.Context, r core.Request, origin string) (found any, admitted bool, err error) {
		return "a tenant", true, nil
	}
	engine := core.MustNew(core.Policy{}, core.WithOriginFinder(api.Finder(find)))

	ctx := context.WithValue(context.Background(), traceID{}, "4bf92f3577b34da6")
	engine.Evaluate(ctx, core.Request{Method: "GET", Header: http.Header{"Origin": {"https://tenant.example"}}})

	families, err := registry.Gather()
	if err != nil {
		log.Fatal(err)
	}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			for _, bucket := range m.GetHistogram().GetBucket() {
				if e := bucket.GetExemplar(); e != nil {
					fmt.Println(e.GetLabel()[0].GetName(), e.GetLabel()[0].GetValue())
				}
			}
		}
	}
	// Output:
	// trace_id 4bf92f3577b34da6
}

// follower stands for a feed of originfeed, whose Status has these fields, too.
type follower struct{}

type status struct {
	Fingerprint string
	Origins     int
	LastSuccess time.Time
}

func (follower) Status() status { return status{"f00d", 100_000, time.Now()} }

// A feed is no engine. It tells what is in force and when it was last up to date, and
// reports errors only: a failure is over when it has been up to date since.
func ExampleObserver_WatchPolicy() {
	registry := prometheus.NewRegistry()
	metrics, err := prometheusobserver.New(registry)
	if err != nil {
		log.Fatal(err)
	}
	tenants, err := metrics.Observer("tenants", "gin")
	if err != nil {
		log.Fatal(err)
	}
	var feed follower

	tenants.WatchPolicy(func() (string, int) { s := feed.Status(); return s.Fingerprint, s.Origins })
	tenants.WatchLastSuccess(func() time.Time { return feed.Status().LastSuccess })

	tenants.Reloaded(errors.New("no database")) // OnError calls it, and logs the error

	families, err := registry.Gather()
	if err != nil {
		log.Fatal(err)
	}
	for _, family := range families {
		switch name := family.GetName(); name {
		case "cors_policy_origins", "cors_policy_last_reload_successful":
			fmt.Println(name, family.GetMetric()[0].GetGauge().GetValue())
		}
	}
	// Output:
	// cors_policy_last_reload_successful 1
	// cors_policy_origins 100000
}
