// Package measure runs the subjects in turns and computes ratios within each round, so
// that a busy machine disturbs all of them equally.
package measure

import (
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"time"
)

// Plan says how long the measurement takes.
type Plan struct {
	Rounds     int
	Batch      time.Duration // what one contestant runs in one round
	SlowBudget time.Duration // for a contestant whose single request takes longer than a batch
}

// Contestant is a function that serves n requests.
type Contestant func(n int)

// Result is the result of one contestant.
type Result struct {
	Nanoseconds []float64 // per request, for each round; NaN where it took no part
	Allocations Allocations
}

const (
	warmUp       = 5        // rounds before the first that counts: fresh memory is slower
	collectAfter = 64 << 20 // bytes of garbage that may lie between two batches
)

// Race runs every contestant once in each round, in a new order each time. The
// results are in the order of the contestants.
//
// The garbage collector is off while a batch runs. Its cost depends on all live memory,
// also that of other contestants, and would count for whoever allocates next. The
// allocations show how much garbage a contestant makes.
func (p Plan) Race(contestants []Contestant) []Result {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	results := make([]Result, len(contestants))
	batches := make([]batch, len(contestants))
	var garbage uint64
	left := func(i, requests int) {
		if garbage += results[i].Allocations.Bytes * uint64(requests); garbage > collectAfter {
			runtime.GC()
			garbage = 0
		}
	}
	for i, run := range contestants {
		var served int
		batches[i], served = p.calibrate(run)
		counted := min(200, batches[i].requests)
		results[i].Allocations = allocationsPerRequest(run, counted)
		left(i, served+3*counted)
	}
	random := rand.New(rand.NewPCG(uint64(p.Rounds), uint64(len(contestants))))
	for round := -warmUp; round < p.Rounds; round++ {
		for _, i := range random.Perm(len(contestants)) {
			each := math.NaN()
			if b := batches[i]; round%b.every == 0 {
				each = float64(timed(contestants[i], b.requests).Nanoseconds()) / float64(b.requests)
				left(i, b.requests)
			}
			if round >= 0 {
				results[i].Nanoseconds = append(results[i].Nanoseconds, each)
			}
		}
	}
	return results
}

// batch says how many requests are timed together, and in which rounds.
type batch struct {
	requests int
	every    int // takes part in each round that this divides
}

// calibrate finds the number of requests that takes about the batch time of the plan. A
// contestant that needs longer for a single request runs in fewer rounds. served is the
// number of requests for this search.
func (p Plan) calibrate(run Contestant) (b batch, served int) {
	run(1)
	n, took := 1, timed(run, 1)
	for took < p.Batch/4 && n < 1<<24 {
		n *= 2
		took = timed(run, n)
	}
	each := max(took/time.Duration(n), 1)
	b = batch{requests: max(1, int(p.Batch/each)), every: 1}
	if spent := each * time.Duration(b.requests); spent > 2*p.Batch {
		affordable := max(min(3, p.Rounds), int(p.SlowBudget/spent))
		b.every = max(1, p.Rounds/affordable)
	}
	return b, 2 * n
}

func timed(run Contestant, n int) time.Duration {
	start := time.Now()
	run(n)
	return time.Since(start)
}
