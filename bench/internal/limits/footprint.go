package limits

import (
	"fmt"

	"github.com/sallyport/cors/bench/internal/footprint"
)

// CheckFootprints holds memory and compilation to a map of the same strings.
func CheckFootprints(all []footprint.Footprint) []Finding {
	var findings []Finding
	for _, f := range all {
		where := fmt.Sprintf("%d exact origins", f.Origins)
		if f.MemoryOverTheMap > MemoryOverMap {
			findings = append(findings, Finding{Where: where, What: fmt.Sprintf(
				"%.0f bytes per origin are %.2f times those of a map, limit %.2f", f.EngineBytes, f.MemoryOverTheMap, MemoryOverMap)})
		}
		if f.CompileOverFill.Median > CompileOverFill {
			findings = append(findings, Finding{Where: where, What: "time to compile over filling a map",
				Got: f.CompileOverFill, Limit: CompileOverFill})
		}
	}
	return findings
}
