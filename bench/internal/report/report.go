// Package report turns measurements into a table, a picture and benchmark lines. It
// prints ratios, because times in nanoseconds say more about the machine than about a
// library.
package report

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/sallyport/cors/bench/internal/measure"
)

// Report is the result of one run of compare.
type Report struct {
	Rounds int
	Cells  []measure.Cell
}

// Environment names the Go release and the version of everything measured.
func Environment() []string {
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
