package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/subject"
)

// Plan says how long to measure.
type Plan struct {
	Rounds     int
	Batch      time.Duration // what one subject runs in one round
	SlowBudget time.Duration // for a subject whose single request takes longer
}

// Cell is one scenario for one set of origins on one framework.
type Cell struct {
	Framework subject.Framework
	Origins   scenario.Origins
	Scenario  scenario.Scenario
	Results   []Result
}

// Result is what one subject did in a cell.
type Result struct {
	Subject subject.Subject
	Answer  answer.Answer
	Marks   []answer.Mark // how it differs from this library's answer

	Nanoseconds []float64 // per request, for each round; NaN where it took no part
	Allocations Allocations
}

// Find returns the result of a subject.
func (c Cell) Find(name string) (Result, bool) {
	i := slices.IndexFunc(c.Results, func(r Result) bool { return r.Subject.Name == name })
	if i < 0 {
		return Result{}, false
	}
	return c.Results[i], true
}

// Handlers are the subjects of a framework, built for one set of origins.
type Handlers struct {
	framework subject.Framework
	origins   scenario.Origins
	built     map[string]http.Handler
	garbage   *garbage
}

// Build builds all subjects that do not depend on the scenario.
func Build(f subject.Framework, o scenario.Origins) (Handlers, error) {
	h := Handlers{f, o, make(map[string]http.Handler), new(garbage)}
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
	runtime.GC() // what building left
	return h, nil
}

// contestant is a subject while its cell is measured.
type contestant struct {
	result *Result
	*exerciser
	batch batch
}

// Measure runs all subjects of a cell, in every round each once in a new order,
// so that what disturbs the machine disturbs all alike.
func (p Plan) Measure(h Handlers, s scenario.Scenario) (Cell, error) {
	c := Cell{Framework: h.framework, Origins: h.origins, Scenario: s}
	contestants, err := h.contestants(&c, s)
	if err != nil {
		return c, err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // see garbage
	for i := range contestants {
		k := &contestants[i]
		var calibrating int
		k.batch, calibrating = p.calibrate(k.run)
		counting := min(200, k.batch.requests)
		k.result.Allocations = allocationsPerRequest(k.run, counting)
		h.garbage.left(k.result.Allocations, calibrating+3*counting+1)
	}
	order := rand.New(rand.NewPCG(uint64(len(s.Name)), uint64(h.origins.Count)))
	for round := -warmUp; round < p.Rounds; round++ {
		order.Shuffle(len(contestants), func(i, j int) {
			contestants[i], contestants[j] = contestants[j], contestants[i]
		})
		for _, k := range contestants {
			if k.time(round) {
				h.garbage.left(k.result.Allocations, k.batch.requests)
			}
		}
	}
	return c, nil
}

// warmUp is how many rounds go before the first that counts: after a set was
// built, the allocator meets fresh memory.
const warmUp = 5

// time runs a batch, and reports whether the contestant takes part in the round.
func (k contestant) time(round int) bool {
	each := math.NaN()
	takesPart := round%k.batch.every == 0
	if takesPart {
		took := timed(k.run, k.batch.requests)
		each = float64(took.Nanoseconds()) / float64(k.batch.requests)
	}
	if round >= 0 {
		k.result.Nanoseconds = append(k.result.Nanoseconds, each)
	}
	return takesPart
}

func (h Handlers) contestants(c *Cell, s scenario.Scenario) ([]contestant, error) {
	ours := answer.Of(h.built[subject.Ours], s, h.origins)
	var rotation []string
	if s.Rotating {
		rotation = h.origins.Rotation()
	}
	var handlers []http.Handler
	for _, each := range subject.On(h.framework) {
		if !each.Applies(h.origins) {
			continue
		}
		handler := h.built[each.Name]
		if each.PerAnswer {
			var err error
			if handler, err = each.Build(h.origins, ours); err != nil {
				return nil, fmt.Errorf("%s on %s: %w", each.Name, h.framework, err)
			}
		}
		r := Result{Subject: each, Answer: answer.Of(handler, s, h.origins)}
		if each.Name != subject.Bare && each.Name != subject.Ours {
			r.Marks = answer.Differences(ours, r.Answer, s, h.origins)
		}
		r.Marks = append(r.Marks, answer.Shares(handler, s, h.origins)...)
		c.Results = append(c.Results, r)
		handlers = append(handlers, handler)
	}
	contestants := make([]contestant, len(handlers))
	for i, handler := range handlers {
		contestants[i] = contestant{result: &c.Results[i], exerciser: newExerciser(handler, s, h.origins, rotation)}
	}
	return contestants, nil
}
