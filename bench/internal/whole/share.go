package whole

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/measure"
	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/stats"
	"github.com/sallyport/cors/bench/internal/subject"
)

// Plan says how long to measure.
type Plan struct {
	Rounds   int
	Requests int // of one subject in one round
}

// Share is what CORS adds to a whole request, as shares of one without it.
type Share struct {
	Framework subject.Framework
	Protocol  Protocol
	Scenario  scenario.Scenario
	Subject   string

	// Difference was measured over loopback. It is mostly noise: what CORS costs
	// is far below what two equal requests differ by.
	Difference stats.Quartiles

	// InProcess is what the middleware costs without a connection, over the whole
	// request over loopback without it. The client's part is in the whole.
	InProcess float64
}

// Measure runs bare, this library and its peers on one framework.
func (p Plan) Measure(f subject.Framework, proto Protocol, s scenario.Scenario, o scenario.Origins) ([]Share, error) {
	subjects := []subject.Subject{}
	for _, each := range subject.On(f) {
		if each.Name != subject.Floor && each.Name != subject.Minimum && each.Applies(o) {
			subjects = append(subjects, each)
		}
	}
	perRequest, err := p.overLoopback(subjects, proto, s, o)
	if err != nil {
		return nil, err
	}
	inProcess, err := p.inProcess(f, s, o)
	if err != nil {
		return nil, err
	}
	bare := perRequest[subject.Bare]
	whole := stats.QuartilesOf(bare).Median
	var shares []Share
	for _, each := range subjects {
		if each.Name == subject.Bare {
			continue
		}
		differences := make([]float64, len(bare))
		for i, base := range bare {
			differences[i] = perRequest[each.Name][i]/base - 1
		}
		shares = append(shares, Share{
			Framework: f, Protocol: proto, Scenario: s, Subject: each.Name,
			Difference: stats.QuartilesOf(differences), InProcess: inProcess[each.Name] / whole,
		})
	}
	return shares, nil
}

// overLoopback returns nanoseconds per request for each subject and round. The
// subjects take turns in a new order in each round.
func (p Plan) overLoopback(subjects []subject.Subject, proto Protocol, s scenario.Scenario, o scenario.Origins) (map[string][]float64, error) {
	ours, _ := subject.Find(subjects[0].Framework, subject.Ours)
	handler, err := ours.Build(o, answer.Answer{})
	if err != nil {
		return nil, err
	}
	want := answer.Of(handler, s, o)
	connections := make([]*connection, len(subjects))
	for i, each := range subjects {
		handler, err := each.Build(o, want)
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", each.Name, each.Framework, err)
		}
		if connections[i], err = connect(handler, proto); err != nil {
			return nil, err
		}
		defer connections[i].close()
	}
	perRequest := make(map[string][]float64)
	order := rand.New(rand.NewPCG(3, 4))
	for round := -1; round < p.Rounds; round++ { // the first one only warms up
		for _, i := range order.Perm(len(subjects)) {
			r, err := connections[i].request(s, o)
			if err != nil {
				return nil, err
			}
			start := time.Now()
			if err := connections[i].serve(r, p.Requests); err != nil {
				return nil, fmt.Errorf("%s on %s, %s: %w", subjects[i].Name, subjects[i].Framework, proto, err)
			}
			if round >= 0 {
				each := float64(time.Since(start).Nanoseconds()) / float64(p.Requests)
				perRequest[subjects[i].Name] = append(perRequest[subjects[i].Name], each)
			}
		}
	}
	return perRequest, nil
}

// inProcess returns nanoseconds beyond the bare framework for each subject.
func (p Plan) inProcess(f subject.Framework, s scenario.Scenario, o scenario.Origins) (map[string]float64, error) {
	plan := measure.Plan{Rounds: p.Rounds, Batch: 100 * time.Microsecond, SlowBudget: 200 * time.Millisecond}
	handlers, err := measure.Build(f, o)
	if err != nil {
		return nil, err
	}
	cell, err := plan.Measure(handlers, s)
	if err != nil {
		return nil, err
	}
	beyond := make(map[string]float64)
	for _, r := range cell.Results {
		beyond[r.Subject.Name] = cell.BeyondBare(r.Subject.Name).Median
	}
	return beyond, nil
}
