// Package exportjudge judges by the vectors of conformance what an exported policy makes a
// proxy do. The modules exporttest and exporttypes share it.
package exportjudge

import (
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// Vectors returns those that say what a proxy in front of an application does, and counts
// the others by the reason.
func Vectors() (vectors []*vector.Vector, left map[string]int, err error) {
	all, err := vector.All()
	left = map[string]int{}
	for i := range all {
		if reason := notExportable(&all[i]); reason != "" {
			left[reason]++
			continue
		}
		vectors = append(vectors, &all[i])
	}
	return vectors, left, err
}

func notExportable(v *vector.Vector) string {
	isOurs := func(line [2]string) bool {
		return wire.SameName(line[0], wire.Vary) || strings.HasPrefix(strings.ToLower(line[0]), "access-control-")
	}
	switch {
	case v.Policy == nil:
		return "DenyAll is no policy"
	case v.Lookup != nil:
		return "a lookup is code"
	case v.Passthrough:
		return "the application answers preflights"
	case slices.ContainsFunc(v.App.Fields, isOurs):
		return "the handler sends CORS headers or Vary after the library"
	case len(v.App.Outer) > 0 && !v.Runs:
		return "a layer around the library sends headers"
	case !v.HoldsAt("app"):
		return "it is about groups or routes"
	}
	return ""
}
