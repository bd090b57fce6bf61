package routemodel

import "fmt"

// problems says why a check without a fault proves little: there were too many allowed
// losses, or too few requests that could have shown a fault.
func (r Result) problems(f *Framework) (problems []string) {
	if r.Refused*100 > r.Apps*f.MaxRefused {
		problems = append(problems, fmt.Sprintf("the adapter refuses %d of %d applications at start-up; %d %% are allowed", r.Refused, r.Apps, f.MaxRefused))
	}
	for _, a := range f.Allowances {
		if n := r.Allowances[a.Name]; float64(n) > a.Share*float64(r.Pairs) {
			problems = append(problems, fmt.Sprintf("%d of %d pairs are lost for this reason, and at most %.1f %% are allowed: %s", n, r.Pairs, a.Share*100, a.Name))
		}
	}
	for _, least := range []struct {
		what    string
		count   int
		percent float64
	}{
		{"preflights are granted", r.Grants, 5},
		{"requests are refused", r.Denials, 5},
		{"requests go out by the cache", r.FromCache, 0.5},
		{"answers are read", r.Readable, 10},
		{"preflights ask for paths with several policies", r.Shared, 3},
		{"requests have no route, and a policy around", r.NotFound, 3},
	} {
		if float64(least.count)*100 < least.percent*float64(r.Pairs) {
			problems = append(problems, fmt.Sprintf("in only %d of %d pairs %s", least.count, r.Pairs, least.what))
		}
	}
	return problems
}
