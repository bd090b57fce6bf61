package report

import (
	"io"
	"math"
	"strings"

	"golang.org/x/perf/benchfmt"

	"github.com/sallyport/cors/bench/internal/measure"
)

// Benchstat writes a line for each subject and round in the format of the Go
// benchmarks: compare two subjects with
//
//	benchstat -col /subject -filter '/framework:net-http' FILE
func (r Report) Benchstat(w io.Writer) error {
	out := benchfmt.NewWriter(w)
	for _, c := range r.Cells {
		for _, result := range c.Subjects {
			for _, nanoseconds := range result.Nanoseconds {
				if math.IsNaN(nanoseconds) {
					continue
				}
				if err := out.Write(benchmarkLine(c, result, nanoseconds)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func benchmarkLine(c measure.Cell, r measure.SubjectResult, nanoseconds float64) *benchfmt.Result {
	// A slash separates the parts of a name.
	part := func(key, value string) string { return "/" + key + "=" + strings.ReplaceAll(value, "/", "-") }
	name := "CORS" + part("framework", string(c.Framework)) + part("origins", c.Origins.String()) +
		part("scenario", c.Scenario.Name) + part("subject", r.Subject.Name)
	line := &benchfmt.Result{Name: benchfmt.Name(name), Iters: 1}
	line.Values = []benchfmt.Value{
		{Value: nanoseconds, Unit: "ns/op"},
		{Value: float64(r.Allocations.Bytes), Unit: "B/op"},
		{Value: float64(r.Allocations.Count), Unit: "allocs/op"},
	}
	return line
}
