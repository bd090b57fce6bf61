package exportjudge

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
)

// Departs reports whether a result has a departure with the code.
func Departs(r *export.Result, code string) bool {
	return slices.ContainsFunc(r.Departures, func(d export.Departure) bool { return d.Code == code })
}

// Counted writes counts into a cell of a table.
func Counted(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d `%s`", counts[name], name))
	}
	return strings.Join(parts, ", ")
}
