package exporttest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
)

// tally counts what became of the vectors.
type tally struct {
	total   int // that can be exported at all
	reasons map[string]int

	unsayable      map[string]int // by the field
	passed, failed int
	excused        int
	excusedByCode  map[string]int
}

func (c *tally) cannotSay(problem *export.Unsayable) {
	if c.unsayable == nil {
		c.unsayable = map[string]int{}
	}
	c.unsayable[problem.Field]++
}

func (c *tally) judged(excused []string, failed bool) {
	switch {
	case failed:
		c.failed++
	case len(excused) > 0:
		c.excused++
		if c.excusedByCode == nil {
			c.excusedByCode = map[string]int{}
		}
		slices.Sort(excused)
		for _, code := range slices.Compact(excused) {
			c.excusedByCode[code]++
		}
	default:
		c.passed++
	}
}

// row is the server's row of the table in docs/export.md.
func (c *tally) row(s server) string {
	return fmt.Sprintf("| %s %s | %d | %d | %s | %s |", s.target(), s.version(), c.passed+c.excused+c.failed, c.passed, counted(c.excusedByCode), counted(c.unsayable))
}

func counted(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d `%s`", counts[name], name))
	}
	return strings.Join(parts, ", ")
}
