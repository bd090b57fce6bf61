package decisionlog_test

import (
	"context"
	"io"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/decisionlog"
)

// BenchmarkObserve is what recording costs a request.
func BenchmarkObserve(b *testing.B) {
	for name, r := range map[string]core.Request{"request": request("GET", "/things", "Origin: "+page), "preflight": preflight("PUT", "Access-Control-Request-Headers: x-a")} {
		b.Run(name, func(b *testing.B) {
			recorder, err := decisionlog.New(io.Discard, decisionlog.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer recorder.Close()
			d := core.MustNew(policy).Evaluate(context.Background(), r)
			for b.Loop() {
				recorder.Observe(context.Background(), r, d)
			}
		})
	}
}
