package subject

import (
	"github.com/sallyport/cors/core"

	"github.com/sallyport/cors/bench/internal/scenario"
)

// Policy is this library's policy for a set of origins.
func Policy(o scenario.Origins) core.Policy {
	return core.Policy{
		AllowOrigins:  o.Entries(),
		AllowMethods:  scenario.AllowMethods,
		AllowHeaders:  scenario.AllowHeaders,
		MaxAgeSeconds: scenario.MaxAgeSeconds,
	}
}

func newOurs(o scenario.Origins) (core.Evaluator, error) { return core.New(Policy(o)) }
