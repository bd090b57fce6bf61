// Package report turns measurements into tables, pictures and benchmark lines.
// It prints ratios: what a request takes in nanoseconds says more about the
// machine than about a library.
package report

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/sallyport/cors/bench/internal/footprint"
	"github.com/sallyport/cors/bench/internal/limits"
	"github.com/sallyport/cors/bench/internal/measure"
)

// Report is everything that one run of compare found.
type Report struct {
	Plan        measure.Plan
	Environment []string
	Cells       []measure.Cell
	Flatness    []limits.Flatness
	Footprints  []footprint.Footprint
	Findings    []limits.Finding
}

// New draws what follows from the cells.
func New(plan measure.Plan, cells []measure.Cell, footprints []footprint.Footprint) Report {
	r := Report{
		Plan: plan, Environment: environment(), Cells: cells, Footprints: footprints,
		Flatness: limits.FlatnessOf(cells),
		Findings: limits.Check(cells),
	}
	r.Findings = append(r.Findings, limits.CheckFlatness(r.Flatness)...)
	r.Findings = append(r.Findings, limits.CheckFootprints(footprints)...)
	return r
}

// environment names the Go release and the version of everything measured.
func environment() []string {
	lines := []string{runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return lines
	}
	for _, module := range info.Deps {
		switch {
		case strings.HasSuffix(module.Path, "/cors") && module.Replace == nil,
			strings.HasPrefix(module.Path, "github.com/gin-gonic/gin"),
			strings.HasPrefix(module.Path, "github.com/labstack/echo/"),
			strings.HasPrefix(module.Path, "github.com/go-chi/chi/"):
			lines = append(lines, strings.TrimPrefix(module.Path, "github.com/")+" "+module.Version)
		}
	}
	return lines
}
