package origincache

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/sallyport/cors/core"
)

// flight is one lookup and those who wait for it.
type flight struct {
	key    key
	known  bool // the origin was admitted before
	probe  bool // started to see whether lookups still fail
	began  time.Duration
	landed bool

	done   chan struct{} // closed when the following are set
	answer answer
	err    error
}

// board returns the flight for a key, which it starts if there is none. Without a flight
// there is an answer, or an error that says why none may start.
func (c *Cache) board(ctx context.Context, r core.Request, k key) (*flight, answer, error) {
	f, started, a, err := c.boardOrStart(k)
	if started {
		// The flight outlives the request, and core's requests must not be kept.
		r.Header, r.RouteMethods = r.Header.Clone(), nil
		go c.fly(context.WithoutCancel(ctx), r, f)
	}
	return f, a, err
}

func (c *Cache) boardOrStart(k key) (f *flight, started bool, a answer, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[k]; f != nil {
		return f, false, answer{}, nil
	}
	// A flight may have landed since the caller looked.
	a, use := c.remembered(k)
	if use == fresh {
		return nil, false, a, nil
	}
	f = &flight{known: use != absent && a.admitted, began: c.now(), done: make(chan struct{})}
	if err := c.gate.enter(f); err != nil {
		if errors.Is(err, ErrBusy) {
			c.counts.busy.Add(1)
		} else {
			c.counts.failing.Add(1)
		}
		return nil, false, answer{}, err
	}
	// The texts may be parts of larger ones, which would stay in memory.
	f.key = key{strings.Clone(k.part), strings.Clone(k.origin)}
	c.flights[f.key] = f
	c.counts.lookups.Add(1)
	return f, true, answer{}, nil
}

// fly asks the lookup and lands, whatever the lookup does.
func (c *Cache) fly(ctx context.Context, r core.Request, f *flight) {
	limit := c.options.LookupTimeout
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	late := fmt.Errorf("origincache: the lookup took longer than LookupTimeout, %v: %w", limit, context.DeadlineExceeded)
	// A lookup that ignores its context must not hold those who wait.
	stop := context.AfterFunc(ctx, func() { c.land(f, answer{}, late) })

	var a answer
	err := errors.New("origincache: the lookup called runtime.Goexit")
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{v, debug.Stack()}
		}
		if err == nil && ctx.Err() != nil {
			// An answer that comes too late may come from a driver that gave up.
			err = late
		}
		stop()
		c.land(f, a, err)
		c.mu.Lock()
		c.gate.leave()
		c.mu.Unlock()
	}()
	found, admitted, failure := c.find(ctx, r, f.key.origin)
	if admitted {
		a = answer{found: found, admitted: true}
	}
	err = failure
}

// land ends a flight. Only the first call does something.
func (c *Cache) land(f *flight, a answer, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.landed {
		return
	}
	f.landed = true
	a.began = f.began
	f.answer, f.err = a, err
	c.gate.note(f, c.now())
	if err != nil {
		c.counts.failures.Add(1)
	}
	if c.flights[f.key] == f { // else it was invalidated
		delete(c.flights, f.key)
		if err == nil {
			c.remember(f.key, a)
		}
	}
	close(f.done)
}

// PanicError is the error of a lookup that panicked.
type PanicError struct {
	Value any
	Stack []byte // as debug.Stack returns it
}

// Error names the value. The stack is left out, since logs bound the length of errors.
func (e *PanicError) Error() string {
	return fmt.Sprintf("origincache: the lookup panicked: %v", e.Value)
}
