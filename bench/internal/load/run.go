package load

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/sallyport/cors/bench/internal/scenario"
	"github.com/sallyport/cors/bench/internal/stats"
	"github.com/sallyport/cors/bench/internal/subject"
)

// Plan bounds a run.
type Plan struct {
	Duration    time.Duration // for all subjects of a framework together
	Connections int
	Origins     scenario.Origins
}

// Outcome is what one subject did under load. Latencies are of the whole run.
type Outcome struct {
	Subject         string
	Requests        uint64
	Throughput      stats.Quartiles // over the bare framework in the same round
	P50, P99, P999  time.Duration
	CollectingShare float64 // of the server's processor time; 0 without a collection
}

// Run loads the subjects of a framework in turn, in short slices,
// so that a disturbance meets all of them. All servers run throughout; the ones
// whose turn it is not wait.
func (p Plan) Run(f subject.Framework, progress func(done, total int)) ([]Outcome, error) {
	requests, err := mixture(p.Origins)
	if err != nil {
		return nil, err
	}
	var runners []*runner
	defer func() {
		for _, r := range runners {
			r.stop()
		}
	}()
	for _, s := range subject.On(f) {
		if s.Name == subject.Floor || s.Name == subject.Minimum || !s.Applies(p.Origins) {
			continue
		}
		r, err := p.prepare(s, requests)
		if err != nil {
			return nil, err
		}
		runners = append(runners, r)
	}
	rounds, slice := p.slices(len(runners))
	order := rand.New(rand.NewPCG(7, 8))
	for round := range rounds {
		progress(round, rounds)
		for _, i := range order.Perm(len(runners)) {
			if err := runners[i].slice(slice); err != nil {
				return nil, err
			}
		}
	}
	progress(rounds, rounds)
	outcomes := make([]Outcome, len(runners))
	for i, r := range runners {
		if outcomes[i], err = r.outcome(runners[0].perSecond); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// slices divides the time: at least three rounds, at most a quarter of a second
// for each subject.
func (p Plan) slices(subjects int) (rounds int, slice time.Duration) {
	slice = min(250*time.Millisecond, p.Duration/time.Duration(3*subjects))
	return max(1, int(p.Duration/(slice*time.Duration(subjects)))), slice
}

// runner is a subject's server with its client.
type runner struct {
	name      string
	server    *child
	client    *client
	perSecond []float64
	all       histogram
}

func (p Plan) prepare(s subject.Subject, requests [][]byte) (*runner, error) {
	server, err := start(order{string(s.Framework), s.Name, p.Origins.String()})
	if err != nil {
		return nil, err
	}
	r := &runner{name: s.Name, server: server}
	if r.client, err = dial(server.address, p.Connections, requests); err != nil {
		server.stop()
		return nil, err
	}
	return r, nil
}

func (r *runner) slice(duration time.Duration) error {
	began := time.Now()
	h, err := r.client.run(duration)
	if err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	r.perSecond = append(r.perSecond, float64(h.total)/time.Since(began).Seconds())
	r.all.merge(h)
	return nil
}

func (r *runner) outcome(bare []float64) (Outcome, error) {
	used, err := r.server.usage()
	if err != nil {
		return Outcome{}, fmt.Errorf("%s: %w", r.name, err)
	}
	relative := make([]float64, len(bare))
	for i, base := range bare {
		relative[i] = r.perSecond[i] / base
	}
	o := Outcome{
		Subject: r.name, Requests: r.all.total, Throughput: stats.QuartilesOf(relative),
		P50: r.all.quantile(0.5), P99: r.all.quantile(0.99), P999: r.all.quantile(0.999),
	}
	if used.Busy > 0 {
		o.CollectingShare = used.Collecting / used.Busy
	}
	return o, nil
}

func (r *runner) stop() {
	r.client.close()
	r.server.stop()
}
