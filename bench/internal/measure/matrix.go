package measure

import (
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

// Matrix returns the wanted cells of the given sets.
func Matrix(sets []scenario.Origins, wanted func(Coordinates) bool) []Coordinates {
	var matrix []Coordinates
	for _, o := range sets {
		for _, f := range subject.Frameworks() {
			for _, s := range scenario.Scenarios() {
				at := Coordinates{f, o, s}
				if s.Applies(o) && wanted(at) {
					matrix = append(matrix, at)
				}
			}
		}
	}
	return matrix
}

// Run measures cells in their order. Neighbouring cells of one framework and set share
// their handlers. It calls progress before each cell.
func (p Plan) Run(matrix []Coordinates, progress func(done int, next Coordinates)) ([]Cell, error) {
	var cells []Cell
	var h Handlers
	for i, at := range matrix {
		progress(i, at)
		if h.framework != at.Framework || h.origins != at.Origins {
			h = Handlers{}
			runtime.GC()
			var err error
			if h, err = Build(at.Framework, at.Origins); err != nil {
				return cells, err
			}
		}
		cell, err := p.Measure(h, at.Scenario)
		if err != nil {
			return cells, err
		}
		cells = append(cells, cell)
	}
	return cells, nil
}
