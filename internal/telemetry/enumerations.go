package telemetry

import "github.com/sallyport/cors/core"

// Kinds and Reasons are all values that a decision can have. Each is the index of
// itself.
var (
	Kinds   = kinds()
	Reasons = reasons()
)

// core does not export how many there are. A text that core cannot read back belongs to
// no value.

func kinds() (all []core.Kind) {
	for k := core.Kind(0); new(core.Kind).UnmarshalText([]byte(k.String())) == nil; k++ {
		all = append(all, k)
	}
	return all
}

func reasons() (all []core.Reason) {
	for r := core.Reason(0); new(core.Reason).UnmarshalText([]byte(r.String())) == nil; r++ {
		all = append(all, r)
	}
	return all
}
