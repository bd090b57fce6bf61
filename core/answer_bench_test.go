package core_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/sallyport/cors/core"
)

// BenchmarkAnswer is what an adapter pays for a request: plain, which most users
// run, and observed. It uses public names only, so that bench/beforeafter can
// run it on an older commit too.
func BenchmarkAnswer(b *testing.B) {
	listed := core.Policy{
		AllowMethods:  []string{"PUT", "PATCH", "DELETE"},
		AllowHeaders:  []string{"Authorization", "Content-Type"},
		MaxAgeSeconds: 600,
	}
	for i := range 10 {
		listed.AllowOrigins = append(listed.AllowOrigins, fmt.Sprintf("https://app%d.example.com", i))
	}
	everyone := listed
	everyone.AllowOrigins = []string{"*"}
	patterns := listed
	patterns.AllowOrigins = nil
	for i := range 10 {
		patterns.AllowOrigins = append(patterns.AllowOrigins, fmt.Sprintf("https://*.tenant%d.example.com", i))
	}
	const allowed, refused = "https://app5.example.com", "https://app5.example.org"

	for _, row := range []struct {
		name           string
		policy         core.Policy
		method, origin string
		status         int
	}{
		{"request/no-origin", listed, "GET", "", 0},
		{"request/allowed", listed, "GET", allowed, 0},
		{"request/allowed-by-pattern", patterns, "GET", "https://app.tenant5.example.com", 0},
		{"request/refused-by-pattern", patterns, "GET", "https://app.tenant5.example.org", 0},
		{"request/refused", listed, "GET", refused, 0},
		{"request/everyone", everyone, "GET", allowed, 0},
		{"preflight/allowed", listed, "OPTIONS", allowed, http.StatusNoContent},
		{"preflight/refused", listed, "OPTIONS", refused, http.StatusForbidden},
		{"preflight/everyone", everyone, "OPTIONS", allowed, http.StatusNoContent},
	} {
		for _, path := range []struct {
			name    string
			options []core.Option
		}{
			{"plain", nil},
			{"observed", []core.Option{core.WithObserver(func(context.Context, core.Request, core.Decision) {})}},
		} {
			b.Run(row.name+"/"+path.name, func(b *testing.B) {
				engine := core.MustNew(row.policy, path.options...)
				r, err := http.NewRequest(row.method, "/users/7", nil)
				if err != nil {
					b.Fatal(err)
				}
				if row.origin != "" {
					r.Header.Set("Origin", row.origin)
				}
				if row.method == http.MethodOptions {
					r.Header.Set("Access-Control-Request-Method", "PUT")
					r.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
				}
				h := make(http.Header, 8) // a new map for each request would cost as much as the answer
				b.ReportAllocs()
				for b.Loop() {
					clear(h)
					if status := core.Answer(engine, r, h); status != row.status {
						b.Fatalf("status %d, want %d", status, row.status)
					}
				}
			})
		}
	}
}
