package core

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// manyOrigins lists n exact origins, of which the last is https://example.com.
func manyOrigins(n int) Policy {
	p := full
	p.AllowOrigins = make([]string, n)
	for i := range p.AllowOrigins {
		p.AllowOrigins[i] = fmt.Sprintf("https://host%d.test", i)
	}
	p.AllowOrigins[n-1] = "https://example.com"
	return p
}

func manyPatterns(n int) Policy {
	p := manyOrigins(n)
	for i, entry := range p.AllowOrigins {
		p.AllowOrigins[i] = strings.Replace(entry, "://", "://*.", 1)
	}
	return p
}

// nestedPatterns lists https://*.a, https://*.a.a and so on.
func nestedPatterns(n int) Policy {
	p := full
	p.AllowOrigins = nil
	for i := range n {
		p.AllowOrigins = append(p.AllowOrigins, "https://*.a"+strings.Repeat(".a", i))
	}
	return p
}

// longHeaderNames lists names that are longer than those of any browser.
func longHeaderNames(n int) Policy {
	p := full
	p.AllowHeaders = nil
	for i := range n {
		p.AllowHeaders = append(p.AllowHeaders, fmt.Sprintf("%s%07d", strings.Repeat("x", 63), i))
	}
	return p
}

func benchmarked() []situation {
	granted, refused := request("GET", "Origin: https://example.com"), request("GET", "Origin: https://evil.test")
	deep := request("GET", "Origin: https://a.b.c.d.example.com")
	asking := preflight("https://example.com", "PUT", "Access-Control-Request-Headers: content-type,x-token")
	stars := full
	stars.AllowMethods, stars.AllowHeaders = []string{"*"}, []string{"*"}
	names := "Access-Control-Request-Headers: " + strings.Repeat("x,", 1<<19)
	severalLines := preflight("https://example.com", "PUT", "Access-Control-Request-Headers: content-type", "Access-Control-Request-Headers: x-token")
	manyLines := preflight("https://example.com", "PUT", slicesOf(100_000, "Access-Control-Request-Headers: x")...)
	return []situation{
		{name: "no Origin", policy: full, request: request("GET")},
		{name: "granted of 10", policy: manyOrigins(10), request: granted},
		{name: "granted of 100000", policy: manyOrigins(100_000), request: granted},
		{name: "refused of 10", policy: manyOrigins(10), request: refused},
		{name: "refused of 100000", policy: manyOrigins(100_000), request: refused},
		{name: "granted by 10 patterns", policy: manyPatterns(10), request: deep},
		{name: "granted by 100000 patterns", policy: manyPatterns(100_000), request: deep},
		{name: "refused by 100000 patterns", policy: manyPatterns(100_000), request: refused},
		{name: "everyone", policy: everyone, request: granted},
		{name: "preflight", policy: full, request: asking},
		{name: "preflight of several lines", policy: full, request: severalLines},
		{name: "preflight refused", policy: full, request: preflight("https://evil.test", "PUT")},
		{name: "preflight echoed", policy: stars, request: asking},
		{name: "hostile Origin of 1 MiB", policy: manyPatterns(10), request: request("GET", "Origin: "+strings.Repeat("https://", 1<<17))},
		{name: "hostile Origin of 512 bytes", policy: manyPatterns(10), request: request("GET", "Origin: https://"+strings.Repeat("a.", 250)+"test")},
		{name: "hostile Origin under nested patterns", policy: nestedPatterns(125), request: request("GET", "Origin: https://!"+strings.Repeat(".a", 125))},
		{name: "long header names", policy: longHeaderNames(10_000), request: preflight("https://example.com", "PUT", "Access-Control-Request-Headers: "+strings.Repeat(strings.Repeat("x", 70)+",", 50))},
		{name: "hostile line of 4 KiB", policy: full, request: preflight("https://example.com", "PUT", names[:4096])},
		{name: "hostile line of 1 MiB", policy: full, request: preflight("https://example.com", "PUT", names)},
		{name: "hostile 100000 lines", policy: full, request: manyLines},
	}
}

func BenchmarkEvaluate(b *testing.B) {
	for _, s := range benchmarked() {
		b.Run(s.name, func(b *testing.B) {
			engine, ctx := newEngine(b, s.policy), context.Background()
			b.ReportAllocs()
			for b.Loop() {
				engine.Evaluate(ctx, s.request)
			}
		})
	}
}

func BenchmarkApply(b *testing.B) {
	for _, s := range benchmarked() {
		b.Run(s.name, func(b *testing.B) {
			d := s.decide(b)
			answer := applied(d)
			b.ReportAllocs()
			for b.Loop() {
				delete(answer, keyVary)
				d.Apply(answer)
			}
		})
	}
}

func BenchmarkReason(b *testing.B) {
	for _, s := range benchmarked() {
		b.Run(s.name, func(b *testing.B) {
			d := s.decide(b)
			b.ReportAllocs()
			for b.Loop() {
				d.Reason()
			}
		})
	}
}

func BenchmarkExplain(b *testing.B) {
	for _, s := range benchmarked() {
		b.Run(s.name, func(b *testing.B) {
			d := s.decide(b)
			b.ReportAllocs()
			for b.Loop() {
				_ = d.Explain()
			}
		})
	}
}

func BenchmarkWholeDecisionInParallel(b *testing.B) {
	for _, s := range benchmarked()[:2] {
		b.Run(s.name, func(b *testing.B) {
			engine, ctx := newEngine(b, s.policy), context.Background()
			answer := applied(s.decide(b))
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				answer := answer.Clone()
				for pb.Next() {
					delete(answer, keyVary)
					d := engine.Evaluate(ctx, s.request)
					d.Apply(answer)
					_ = d.Status()
				}
			})
		})
	}
}
