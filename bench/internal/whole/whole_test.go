package whole

import (
	"testing"

	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

func TestEachSubjectIsMeasuredOverBothProtocols(t *testing.T) {
	o := scenario.Origins{Form: scenario.Exact, Count: 10}
	for _, p := range Protocols() {
		for _, s := range scenario.Scenarios() {
			if s.Name != scenario.AllowedPreflight {
				continue
			}
			shares, err := Plan{Rounds: 1, Requests: 2}.Measure(subject.Gin, p, s, o)
			if err != nil {
				t.Fatalf("%s: %v", p, err)
			}
			if len(shares) != 2 || shares[0].Subject != subject.Ours || shares[1].Subject != "gin-contrib/cors" {
				t.Errorf("%s: %+v, want ours and gin-contrib/cors", p, shares)
			}
		}
	}
}
