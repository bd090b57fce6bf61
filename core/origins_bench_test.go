package core_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/sallyport/cors/core"
)

// BenchmarkOrigins evaluates requests of one origin, whose entry stays in the caches of
// the processor, and of random origins.
func BenchmarkOrigins(b *testing.B) {
	for _, n := range []int{10, 1000, 100_000, 1_000_000} {
		policy := core.Policy{AllowOrigins: make([]string, n)}
		for i := range n {
			policy.AllowOrigins[i] = tenant(i)
		}
		engine, err := core.New(policy)
		if err != nil {
			b.Fatal(err)
		}
		one, random := make([]core.Request, 1), make([]core.Request, min(n, 1<<15))
		one[0] = pageOf(tenant(n / 2))
		for i := range random {
			random[i] = pageOf(tenant(rand.IntN(n)))
		}
		refused := make([]core.Request, len(random))
		for i := range refused {
			refused[i] = pageOf(tenant(n + rand.IntN(n)))
		}
		for _, c := range []struct {
			name     string
			requests []core.Request
		}{{"one", one}, {"random", random}, {"random, refused", refused}} {
			b.Run(fmt.Sprintf("%s of %d", c.name, n), func(b *testing.B) {
				ctx := context.Background()
				for i := 0; b.Loop(); i++ {
					engine.Evaluate(ctx, c.requests[i%len(c.requests)])
				}
			})
		}
	}
}

func tenant(i int) string { return fmt.Sprintf("https://tenant-%07d.example.com", i) }

func pageOf(origin string) core.Request {
	return core.Request{Method: "GET", Host: "api.test", Path: "/", Header: http.Header{"Origin": {origin}}}
}
