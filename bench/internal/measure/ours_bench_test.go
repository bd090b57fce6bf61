package measure

import (
	"testing"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

// BenchmarkOurs runs this library alone, for profiles:
//
//	go test ./internal/measure -run '^$' -bench 'Ours/exact-10/allowed-actual$' -cpuprofile cpu.out
func BenchmarkOurs(b *testing.B) {
	ours, _ := subject.Find(subject.NetHTTP, subject.Ours)
	for _, o := range []scenario.Origins{
		{Form: scenario.Exact, Count: 10}, {Form: scenario.Subdomains, Count: 100},
		{Form: scenario.Ports, Count: 100}, {Form: scenario.Any, Count: 1},
	} {
		handler, err := ours.Build(o, answer.Answer{})
		if err != nil {
			b.Fatal(err)
		}
		for _, s := range scenario.Scenarios() {
			if !s.Applies(o) || s.Rotating {
				continue
			}
			b.Run(o.String()+"/"+s.Name, func(b *testing.B) {
				e := newExerciser(handler, s, o, nil)
				b.ReportAllocs()
				for b.Loop() {
					e.run(1)
				}
			})
		}
	}
}
