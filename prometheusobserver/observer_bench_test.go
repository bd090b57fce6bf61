package prometheusobserver

import (
	"testing"

	"github.com/sallyport/cors/core"
)

// BenchmarkObserve is what an observer costs a request: for one that is granted, and for
// one whose reason has to be found.
func BenchmarkObserve(b *testing.B) {
	ctx := b.Context()
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.test"}})
	for name, origin := range map[string]string{"granted": "https://app.test", "refused": "https://evil.test"} {
		o, _ := newObserver(b)
		r := get(origin)
		d := engine.Evaluate(ctx, r)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				o.Observe(ctx, r, d)
			}
		})
		b.Run(name+" on all processors", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					o.Observe(ctx, r, d)
				}
			})
		})
	}
}

// BenchmarkEvaluate compares a whole decision with an observer to one without.
func BenchmarkEvaluate(b *testing.B) {
	o, _ := newObserver(b)
	policy := core.Policy{AllowOrigins: []string{"https://app.test"}}
	for name, engine := range map[string]*core.Engine{"without": core.MustNew(policy), "with": core.MustNew(policy, core.WithObserver(o.Observe))} {
		ctx, r := b.Context(), get("https://app.test")
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				engine.Evaluate(ctx, r)
			}
		})
	}
}
