package measure

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

// Cell is one scenario for one set of origins on one framework.
type Cell struct {
	Framework subject.Framework
	Origins   scenario.Origins
	Scenario  scenario.Scenario
	Subjects  []SubjectResult
}

// SubjectResult is the result of one subject in a cell.
type SubjectResult struct {
	Subject subject.Subject
	Answer  answer.Answer
	Marks   []answer.Mark // how it differs from this library's answer
	Result
}

// Find returns the result of a subject, and whether it is in the cell.
func (c Cell) Find(name string) (SubjectResult, bool) {
	i := slices.IndexFunc(c.Subjects, func(r SubjectResult) bool { return r.Subject.Name == name })
	if i < 0 {
		return SubjectResult{}, false
	}
	return c.Subjects[i], true
}

// OverFloor returns the time of a subject divided by the time of the floor. Both are
// without the time of the bare framework.
func (c Cell) OverFloor(r SubjectResult) Median {
	bare, _ := c.Find(subject.Bare)
	floor, _ := c.Find(subject.Floor)
	return BeyondBare(bare.Result, r.Result, floor.Result)
}

// AllocationsOverBare returns what a subject allocates beyond the bare framework.
func (c Cell) AllocationsOverBare(r SubjectResult) Allocations {
	bare, _ := c.Find(subject.Bare)
	return r.Allocations.Over(bare.Allocations)
}

// Handlers are the subjects of a framework, built for one set of origins.
type Handlers struct {
	framework subject.Framework
	origins   scenario.Origins
	built     map[string]http.Handler
}

// Build builds all subjects that do not depend on the scenario.
func Build(f subject.Framework, o scenario.Origins) (Handlers, error) {
	h := Handlers{f, o, make(map[string]http.Handler)}
	for _, s := range subject.On(f) {
		if s.PerAnswer || !s.Applies(o) {
			continue
		}
		handler, err := s.Build(o, answer.Answer{})
		if err != nil {
			return h, fmt.Errorf("%s on %s with %s: %w", s.Name, f, o, err)
		}
		h.built[s.Name] = handler
	}
	runtime.GC() // the garbage of building
	return h, nil
}

// Measure compares all subjects of a cell.
func (p Plan) Measure(h Handlers, s scenario.Scenario) (Cell, error) {
	c := Cell{Framework: h.framework, Origins: h.origins, Scenario: s}
	ours := answer.Of(h.built[subject.Ours], s, h.origins)
	var rotation []string
	if s.Rotating {
		rotation = h.origins.Rotation()
	}
	var contestants []Contestant
	for _, each := range subject.On(h.framework) {
		if !each.Applies(h.origins) {
			continue
		}
		handler := h.built[each.Name]
		if each.PerAnswer {
			var err error
			if handler, err = each.Build(h.origins, ours); err != nil {
				return c, fmt.Errorf("%s on %s: %w", each.Name, h.framework, err)
			}
		}
		r := SubjectResult{Subject: each, Answer: answer.Of(handler, s, h.origins)}
		if each.Name != subject.Bare && each.Name != subject.Ours {
			r.Marks = answer.Differences(ours, r.Answer, s, h.origins)
		}
		r.Marks = append(r.Marks, answer.Shares(handler, s, h.origins)...)
		c.Subjects = append(c.Subjects, r)
		contestants = append(contestants, newExerciser(handler, s, h.origins, rotation).run)
	}
	for i, result := range p.Race(contestants) {
		c.Subjects[i].Result = result
	}
	return c, nil
}
