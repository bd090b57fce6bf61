package exporttypes

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
)

// tally counts what became of the vectors.
type tally struct {
	same, different int
	excused         map[string]int // vectors that needed a code
	unsayable       map[string]int // by the field
}

func (c *tally) cannotSay(problems []*export.Unsayable) {
	if c.unsayable == nil {
		c.unsayable = map[string]int{}
	}
	c.unsayable[problems[0].Field]++
}

func (c *tally) judged(codes []string) {
	if c.excused == nil {
		c.excused = map[string]int{}
	}
	if len(codes) == 0 {
		c.same++
		return
	}
	c.different++
	for _, code := range codes {
		c.excused[code]++
	}
}

// row is the target's row of the table in docs/export.md.
func (c *tally) row(target string) string {
	return fmt.Sprintf("| %s | %d | %d | %s | %s |", target, c.same+c.different, c.same, counted(c.excused), counted(c.unsayable))
}

func counted(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d `%s`", counts[name], name))
	}
	return strings.Join(parts, ", ")
}
