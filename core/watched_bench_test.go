package core

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

// BenchmarkWatched tells what a logger, an observer and a shadow add to Answer: the time of a
// request with them, divided by that without. The engines take turns, so that a busy
// machine changes the times and hardly the quotients.
//
//	go test ./core -run '^$' -bench Watched
func BenchmarkWatched(b *testing.B) {
	logger := func() Option { return WithLogger(slog.New(slog.NewJSONHandler(io.Discard, nil))) }
	observer := func() Option { return WithObserver(func(context.Context, Request, Decision) {}) }
	asking := preflight("https://example.com", "PUT", "Access-Control-Request-Headers: content-type,x-token")
	refused := request("GET", "Origin: https://evil.test")
	for _, s := range []situation{
		{name: "granted of 10", policy: manyOrigins(10), request: request("GET", "Origin: https://example.com")},
		{name: "granted of 100000", policy: manyOrigins(100_000), request: request("GET", "Origin: https://example.com")},
		{name: "granted by 10 patterns", policy: manyPatterns(10), request: request("GET", "Origin: https://a.example.com")},
		{name: "granted to everyone", policy: everyone, request: request("GET", "Origin: https://example.com")},
		{name: "granted preflight", policy: full, request: asking},
		{name: "no Origin", policy: full, request: request("GET")},
		{name: "refused of 10", policy: manyOrigins(10), request: refused},
		{name: "refused of 1000", policy: manyOrigins(1000), request: refused},
		{name: "refused of 100000", policy: manyOrigins(100_000), request: refused},
		{name: "refused by 1000 patterns", policy: manyPatterns(1000), request: refused},
		{name: "refused null", policy: full, request: request("GET", "Origin: null")},
		{name: "refused beyond ASCII", policy: full, request: request("GET", "Origin: https://b\u00fccher.test")},
		{name: "refused of 512 bytes", policy: manyPatterns(10), request: request("GET", "Origin: https://"+strings.Repeat("a.", 250)+"test")},
		{name: "refused preflight", policy: full, request: preflight("https://evil.test", "PUT")},
	} {
		b.Run(s.name, func(b *testing.B) {
			engines := []*Engine{newEngine(b, s.policy), newEngine(b, s.policy, logger()), newEngine(b, s.policy, observer()), newEngine(b, s.policy, logger(), observer()),
				newEngine(b, s.policy, WithShadow(newEngine(b, s.policy), func(context.Context, Request, Decision, Decision) {}))}
			r, h := toHTTP(s.request), make(http.Header, 8)
			best := make([]time.Duration, len(engines))
			for b.Loop() {
				for i, engine := range engines {
					began := time.Now()
					for range 1000 {
						clear(h)
						Answer(engine, r, h)
					}
					if took := time.Since(began); best[i] == 0 || took < best[i] {
						best[i] = took
					}
				}
			}
			b.ReportMetric(0, "ns/op") // of all engines together, which says nothing
			b.ReportMetric(float64(best[0])/1000, "ns/request")
			for i, name := range []string{1: "logged", 2: "observed", 3: "both", 4: "shadowed"} {
				if i > 0 {
					b.ReportMetric(float64(best[i])/float64(best[0]), name+"/plain")
				}
			}
		})
	}
}

// BenchmarkRecord is what a record costs that is written, where a client makes it as
// expensive as it can. [WithLogLimit] says how many there are of each.
//
//	go test ./core -run '^$' -bench Record
func BenchmarkRecord(b *testing.B) {
	many := full.clone()
	many.AllowOrigins, many.AllowHosts = nil, []string{"api.test"}
	for i := range 1000 {
		many.AllowOrigins = append(many.AllowOrigins, fmt.Sprintf("https://*.app%d.example.com", i))
	}
	many.AllowOrigins = append(many.AllowOrigins, "https://example.com")
	for i := range 1000 {
		many.AllowMethods = append(many.AllowMethods, fmt.Sprintf("METHOD%d", i))
		many.AllowHeaders = append(many.AllowHeaders, fmt.Sprintf("X-Header-%d", i))
	}
	lookup := WithOriginLookup(failsToLookUp)
	rebound := request("GET", "Origin: https://evil.test")
	rebound.Host = "rebound.test"
	for _, s := range []situation{
		{name: "origin not allowed", policy: many, request: request("GET", "Origin: https://"+strings.Repeat("a.", 200)+"app5.example.com.")},
		{name: "origin malformed", policy: many, request: request("GET", "Origin: HTTPS://"+strings.Repeat("A.", 240)+"EXAMPLE.com/")},
		{name: "origin beyond ASCII", policy: many, request: request("GET", "Origin: https://"+strings.Repeat("ü.", 150)+"example.com")},
		{name: "several Origin lines", policy: many, request: request("GET", "Origin: a", "Origin: b")},
		{name: "null origin", policy: many, request: request("GET", "Origin: null")},
		{name: "host not allowed", policy: many, request: rebound},
		{name: "origin lookup failed", policy: many, options: []Option{lookup}, request: request("GET", "Origin: https://evil.test")},
		{name: "method malformed", policy: many, request: preflight("https://example.com", strings.Repeat("\x00", 4096))},
		{name: "method not allowed", policy: many, request: preflight("https://example.com", strings.Repeat("x", 4096), "Access-Control-Request-Headers: "+strings.Repeat("y,", 2047))},
		{name: "request header not allowed", policy: many, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Join(numbered(700, "y"), ","))},
		{name: "request headers malformed", policy: many, request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat("x-token,", 500)+"x y")},
	} {
		b.Run(s.name, func(b *testing.B) {
			engine := newEngine(b, s.policy, append(s.options, WithLogger(slog.New(slog.NewJSONHandler(io.Discard, nil))))...)
			engine.settings.limit = newLogLimit(1 << 30) // or most would be omitted
			for b.Loop() {
				engine.Evaluate(b.Context(), s.request)
			}
		})
	}
}
