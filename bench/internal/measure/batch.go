package measure

import "time"

// batch is how many requests are timed at once, and in which rounds.
type batch struct {
	requests int
	every    int // takes part in each round that this divides
}

// calibrate finds the number of requests that takes about the plan's batch time.
// A subject that needs longer for a single request takes part in fewer rounds,
// evenly spread over all. served is how many requests it took to find out.
func (p Plan) calibrate(run func(n int)) (b batch, served int) {
	run(1)
	n, took := 1, timed(run, 1)
	for took < p.Batch/4 && n < 1<<24 {
		n *= 2
		took = timed(run, n)
	}
	each := max(took/time.Duration(n), 1)
	b = batch{requests: max(1, int(p.Batch/each)), every: 1}
	if spent := each * time.Duration(b.requests); spent > 2*p.Batch {
		affordable := max(p.leastRounds(), int(p.SlowBudget/spent))
		b.every = max(1, p.Rounds/affordable)
	}
	return b, 2 * n
}

func (p Plan) leastRounds() int { return min(3, p.Rounds) }

func timed(run func(n int), n int) time.Duration {
	start := time.Now()
	run(n)
	return time.Since(start)
}
