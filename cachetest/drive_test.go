package cachetest

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// driver plays random sequences through one cache.
type driver struct {
	upstream upstream
	address  string
	setup    setup
	subject  subject
	goesOn   bool // after a failure of a sequence, to count all that is wrong
	prefixes atomic.Int64
}

func newDriver(t testing.TB, c setup) *driver {
	t.Helper()
	d := &driver{setup: c, subject: ours}
	u, err := url.Parse(start(t, c.server, &d.upstream, c.settings))
	if err != nil {
		t.Fatal(err)
	}
	d.address = u.Host
	return d
}

// newDirectDriver has no cache: it reaches the applications themselves.
func newDirectDriver(t testing.TB) *driver {
	t.Helper()
	d := &driver{setup: setup{name: "no cache"}, subject: ours}
	server := httptest.NewServer(&d.upstream)
	t.Cleanup(server.Close)
	d.address = server.Listener.Addr().String()
	return d
}

// The sequences of a batch are played side by side, step by step, so that some time goes
// by between two steps of one: what is stored for a second goes stale.
const (
	batch   = 400
	workers = 8
)

// drive plays the sequences of a seed and returns those that failed.
func (d *driver) drive(t testing.TB, seed uint64, sequences int) (failed []*play, total tally) {
	t.Helper()
	total = tally{}
	for first := 0; first < sequences; first += batch {
		var plays []*play
		for number := first; number < min(first+batch, sequences); number++ {
			plays = append(plays, d.begin(t, nameOf(seed, number), drawSequence(diceFor(seed, number), d.setup, d.subject)))
		}
		for range stepsOfSequence {
			d.step(plays)
		}
		for _, p := range plays {
			d.upstream.end(p)
			total.add(p.tally)
			if p.failure != nil {
				failed = append(failed, p)
			}
		}
	}
	total["sequences"], total["sequences that fail"] = sequences, len(failed)
	return failed, total
}

func (d *driver) begin(t testing.TB, name string, s sequence) *play {
	t.Helper()
	p, err := d.upstream.begin(name, fmt.Sprintf("/p%d", d.prefixes.Add(1)), s, d.subject)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	p.address, p.goesOn = d.address, d.goesOn
	p.mergesOthers = d.setup.server.name == squid.name
	return p
}

// step plays one step of each sequence.
func (d *driver) step(plays []*play) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			honest, hostile := &client{address: d.address}, &client{address: d.address}
			defer honest.close()
			defer hostile.close()
			for {
				i := int(next.Add(1)) - 1
				if i >= len(plays) {
					return
				}
				plays[i].step(honest, hostile)
			}
		})
	}
	wait.Wait()
}

// shrink removes steps of a failed sequence as long as it still fails. It returns the
// failure of what is left. What fails only after some time is not shrunk.
func (d *driver) shrink(t testing.TB, failed *play) *play {
	t.Helper()
	smallest := failed
	for again := true; again; {
		again = false
		for i := range smallest.sequence.steps {
			s := sequence{smallest.shape, slices.Delete(slices.Clone(smallest.sequence.steps), i, i+1)}
			if i >= smallest.next-1 { // after the failure
				s.steps = s.steps[:min(i, len(s.steps))]
			}
			if tooManyReloads(s) {
				continue
			}
			if p := d.alone(t, failed.name, s); p.failure != nil {
				smallest, again = p, true
				break
			}
		}
	}
	return smallest
}

// tooManyReloads cannot happen by removing steps, but a site has only so many versions.
func tooManyReloads(s sequence) bool {
	n := 0
	for _, step := range s.steps {
		for _, each := range append(step.crowd, step) {
			if each.change == reload {
				n++
			}
		}
	}
	return n >= len(s.versions)
}

func (d *driver) alone(t testing.TB, name string, s sequence) *play {
	t.Helper()
	p := d.begin(t, name, s)
	defer d.upstream.end(p)
	for range s.steps {
		d.step([]*play{p})
	}
	return p
}
