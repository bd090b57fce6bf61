package origincache

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/sallyport/cors/core"
)

// Cache remembers the answers of one lookup. It is safe for concurrent use.
type Cache struct {
	find    core.OriginFinder
	options Options
	start   time.Time // the zero of the times below, which are monotonic
	counts  counts

	// A key is in one of these at most, or in both while its answer changes. With one for
	// both answers, a flood of refused origins could push the admitted ones out.
	admitted, refused *otter.Cache[key, answer]

	// mu is taken by lookups that start or end and by invalidations, and not by hits but
	// those that are due for a refresh. An answer is written only while it is held, so
	// that no invalidation comes between the check of a flight and the write of its answer.
	mu      sync.Mutex
	flights map[key]*flight // those whose answers may be written
	gate    gate
}

type key struct{ part, origin string }

type answer struct {
	found    any
	admitted bool
	began    time.Duration // when its lookup began
}

// New returns a cache around lookup, for [core.WithOriginLookup] with [Cache.Lookup]. It
// reports all problems of the options at once.
func New(lookup core.OriginLookup, options Options) (*Cache, error) {
	if lookup == nil {
		return NewFinder(nil, options)
	}
	return NewFinder(func(ctx context.Context, r core.Request, origin string) (any, bool, error) {
		admitted, err := lookup(ctx, r, origin)
		return nil, admitted, err
	}, options)
}

// NewFinder is [New] for a lookup that also finds something, for [core.WithOriginFinder]
// with [Cache.Find]. What it finds is shared by requests that run at the same time, and
// must not be changed.
func NewFinder(find core.OriginFinder, options Options) (*Cache, error) {
	err := options.check()
	if find == nil {
		err = errors.Join(errors.New("origincache: the lookup is nil: there is nothing to remember; pass a function"), err)
	}
	if err != nil {
		return nil, err
	}
	options.fill()
	admitted, err := newStore(&options, true)
	if err != nil {
		return nil, err
	}
	refused, err := newStore(&options, false)
	if err != nil {
		return nil, err
	}
	return &Cache{
		find:     find,
		options:  options,
		start:    time.Now(),
		admitted: admitted,
		refused:  refused,
		flights:  map[key]*flight{},
		gate:     gate{places: options.MaxLookups},
	}, nil
}

func newStore(o *Options, admitted bool) (*otter.Cache[key, answer], error) {
	return otter.New(&otter.Options[key, answer]{
		MaximumSize:      o.MaxEntries,
		ExpiryCalculator: otter.ExpiryWriting[key, answer](o.keptFor(admitted)),
	})
}

// Lookup is a [core.OriginLookup] that asks only for what it does not remember.
func (c *Cache) Lookup(ctx context.Context, r core.Request, origin string) (bool, error) {
	_, admitted, err := c.Find(ctx, r, origin)
	return admitted, err
}

// Find is a [core.OriginFinder] that asks only for what it does not remember. Of a
// refused origin it returns nothing that was found.
func (c *Cache) Find(ctx context.Context, r core.Request, origin string) (found any, admitted bool, err error) {
	k := key{c.options.Key(ctx, r), origin}
	if n := len(k.part) + len(k.origin); n > MaxKeyBytes {
		return nil, false, fmt.Errorf("origincache: the key and the origin have %d bytes together, and at most %d are remembered; let Options.Key hash what may be long", n, MaxKeyBytes)
	}
	a, use := c.remembered(k)
	if use >= fresh {
		c.counts.hits.Add(1)
		if use == due {
			// Its error is not this request's. Stats has it.
			_, _, _ = c.board(ctx, r, k)
		}
		return a.found, a.admitted, nil
	}
	c.counts.misses.Add(1)
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	f, a, err := c.board(ctx, r, k)
	if f != nil {
		select {
		case <-f.done:
			a, err = f.answer, f.err
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
	if err != nil {
		// What was remembered may have been invalidated meanwhile.
		if a, use = c.remembered(k); use == absent {
			return nil, false, err
		}
		c.counts.stale.Add(1)
	}
	return a.found, a.admitted, nil
}

// usability is what a remembered answer is good for.
type usability int

const (
	absent usability = iota
	stale            // good if there is no new one
	fresh            // good
	due              // good, and to be looked up again
)

func (c *Cache) remembered(k key) (answer, usability) {
	a, ok := c.admitted.GetIfPresent(k)
	if !ok {
		a, ok = c.refused.GetIfPresent(k)
	}
	if !ok {
		return answer{}, absent
	}
	switch age := c.now() - a.began; {
	case age >= c.options.keptFor(a.admitted):
		return answer{}, absent
	case age >= c.options.freshFor(a.admitted):
		return a, stale
	case a.admitted && age >= c.options.RefreshAfter:
		return a, due
	}
	return a, fresh
}

// remember replaces the answer for a key, if there is one. c.mu is held.
func (c *Cache) remember(k key, a answer) {
	// Those who read meanwhile find the old answer, the new one, or none, and then take mu.
	if a.admitted {
		c.admitted.Set(k, a)
		c.refused.Invalidate(k)
	} else {
		c.refused.Set(k, a)
		c.admitted.Invalidate(k)
	}
}

// now is the time since the start, which no change of the clock moves.
func (c *Cache) now() time.Duration { return time.Since(c.start) }

// Invalidate forgets the answer for a key, as Options.Key returns it, and an origin. A
// request that starts after Invalidate returns gets the answer of a lookup that started
// after Invalidate was called. Requests that wait already may get an older answer.
func (c *Cache) Invalidate(keyPart, origin string) {
	k := key{keyPart, origin}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, k)
	c.admitted.Invalidate(k)
	c.refused.Invalidate(k)
}

// InvalidateAll is [Cache.Invalidate] for all keys and origins. Its time grows with the
// number of entries.
func (c *Cache) InvalidateAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.flights)
	c.admitted.InvalidateAll()
	c.refused.InvalidateAll()
}

// Close ends the goroutines that remove old entries. The cache can be used after it. Only
// tests need it, such as those with testing/synctest: the goroutines end by themselves
// when nobody uses the cache any more.
func (c *Cache) Close() {
	c.admitted.StopAllGoroutines()
	c.refused.StopAllGoroutines()
}
