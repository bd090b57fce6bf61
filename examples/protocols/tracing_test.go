package protocols

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

var propagator = propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{})

// serveTraced answers with the trace that the request belongs to.
func serveTraced(_ *testing.T, engine core.Evaluator) http.Handler {
	return httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		fmt.Fprint(w, trace.SpanContextFromContext(ctx).TraceID(), " ", r.Header.Get("sentry-trace"))
	}))
}

// converseTraced sends the headers of OpenTelemetry and Sentry in a page.
func converseTraced(ctx context.Context, client *http.Client, server string) error {
	const id = "0af7651916cd43dd8448eb211c80319c"
	client = withHeaders(client, "traceparent", "00-"+id+"-b7ad6b7169203331-01", "tracestate", "vendor=1",
		"baggage", "sentry-environment=production", "sentry-trace", id+"-b7ad6b7169203331-1")
	response, err := call(ctx, client, "GET", server, "")
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	if want := id + " " + id + "-b7ad6b7169203331-1"; err == nil && string(body) != want {
		err = fmt.Errorf("the server saw %q, want %q", body, want)
	}
	return err
}

// TestTracingHeadersAreThoseOfOpenTelemetry compares the guide with the propagators. Only
// sentry-trace is not theirs.
func TestTracingHeadersAreThoseOfOpenTelemetry(t *testing.T) {
	headers := slices.Clone(policyOf(t, "Tracing headers").AllowHeaders)
	assert.ElementsMatch(t, append(propagator.Fields(), "sentry-trace"), headers)
}
