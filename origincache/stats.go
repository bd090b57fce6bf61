package origincache

import "sync/atomic"

// Stats counts what happened since New. Export it with the library for metrics that you
// use; those of type uint64 only grow.
type Stats struct {
	Hits     uint64 // requests answered from memory
	Misses   uint64 // all other requests: they waited, or were refused at once
	Stale    uint64 // misses that were answered with an old answer, since there was no new one
	Lookups  uint64 // lookups that started, for misses and for refreshing
	Failures uint64 // lookups that failed
	Busy     uint64 // lookups that did not start: MaxLookups were running
	Failing  uint64 // lookups that did not start: the latest ones failed

	Admitted int // origins in memory, about, with those that are too old and not yet removed
	Refused  int // the same for a no
	Running  int // lookups that have not returned

	// LatestError is why the latest lookup failed, and nil if it did not. It also tells
	// of failures that no request saw, since an older answer was good.
	LatestError error
}

type counts struct{ hits, misses, stale, lookups, failures, busy, failing atomic.Uint64 }

// Stats returns the counters. They are read one after the other, while requests run.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	running, latest := c.gate.taken, c.gate.latest
	c.mu.Unlock()
	return Stats{
		Hits:        c.counts.hits.Load(),
		Misses:      c.counts.misses.Load(),
		Stale:       c.counts.stale.Load(),
		Lookups:     c.counts.lookups.Load(),
		Failures:    c.counts.failures.Load(),
		Busy:        c.counts.busy.Load(),
		Failing:     c.counts.failing.Load(),
		Admitted:    c.admitted.EstimatedSize(),
		Refused:     c.refused.EstimatedSize(),
		Running:     running,
		LatestError: latest,
	}
}
