package measure

import (
	"regexp"
	"runtime"

	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

// Coordinates name a cell.
type Coordinates struct {
	Framework subject.Framework
	Origins   scenario.Origins
	Scenario  scenario.Scenario
}

// String is what filters match.
func (c Coordinates) String() string {
	return string(c.Framework) + "/" + c.Origins.String() + "/" + c.Scenario.Name
}

// Matrix returns all cells of the given sets whose name the filter matches; nil
// matches all.
func Matrix(sets []scenario.Origins, filter *regexp.Regexp) []Coordinates {
	var matrix []Coordinates
	for _, o := range sets {
		for _, f := range subject.Frameworks() {
			for _, s := range scenario.Scenarios() {
				at := Coordinates{f, o, s}
				if s.Applies(o) && (filter == nil || filter.MatchString(at.String())) {
					matrix = append(matrix, at)
				}
			}
		}
	}
	return matrix
}

// Run measures cells in their order. Handlers are built once for all
// neighbouring cells of one framework and set, and then let go. progress is told
// what begins, with how many cells are done.
func (p Plan) Run(matrix []Coordinates, progress func(done int, doing string)) ([]Cell, error) {
	var cells []Cell
	var h Handlers
	for i, at := range matrix {
		if h.framework != at.Framework || h.origins != at.Origins {
			progress(i, "building "+string(at.Framework)+"/"+at.Origins.String())
			h = Handlers{}
			runtime.GC()
			var err error
			if h, err = Build(at.Framework, at.Origins); err != nil {
				return cells, err
			}
		}
		progress(i, at.String())
		cell, err := p.Measure(h, at.Scenario)
		if err != nil {
			return cells, err
		}
		cells = append(cells, cell)
	}
	progress(len(matrix), "done")
	return cells, nil
}
