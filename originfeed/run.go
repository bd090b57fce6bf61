package originfeed

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// firstDelay and maxDelay bound how long Run waits before it connects again.
const (
	firstDelay = 100 * time.Millisecond
	maxDelay   = 3 * time.Second
)

// gap is the least time between two requests for changes. It bounds what many replicas
// ask of a database that changes all the time.
const gap = 50 * time.Millisecond

// Run follows the source until ctx ends, and returns the error of ctx. After each failure
// it connects again, at first after at most 0.1 s and later after at most 3 s. The list
// stays in force meanwhile, and after the end of Run. Run may be called once.
func (f *Feed) Run(ctx context.Context) error {
	if f.running.Swap(true) {
		return errors.New("originfeed: Run was called before; make another feed")
	}
	for {
		err := f.follow(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		f.failed(err)
		sleep(ctx, delay(f.failures))
	}
}

// delay returns how long to wait after so many failures. It is random, so that replicas
// that lost their connections together do not come back together.
func delay(failures int) time.Duration {
	d := firstDelay
	for i := 1; i < failures && d < maxDelay; i++ {
		d = min(2*d, maxDelay)
	}
	return d/2 + rand.N(d/2)
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// follow uses one session until something fails. Then it closes the session, since
// nobody knows what else such a session loses.
func (f *Feed) follow(ctx context.Context) error {
	session, err := f.open(ctx)
	if err != nil {
		return fmt.Errorf("originfeed: connecting: %w", err)
	}
	defer session.Close()
	for ctx.Err() == nil {
		began := time.Now()
		if err := f.catchUp(ctx, session); err != nil {
			return err
		}
		f.succeeded(began)
		if err := f.wait(ctx, session); err != nil {
			return fmt.Errorf("originfeed: waiting for changes: %w", err)
		}
		sleep(ctx, gap-time.Since(began))
	}
	return ctx.Err()
}

func (f *Feed) open(ctx context.Context) (Session, error) {
	ctx, cancel := context.WithTimeout(ctx, f.options.Timeout)
	defer cancel()
	return f.source.Open(ctx)
}

// wait ends when the doorbell rings, and after Interval at the latest.
func (f *Feed) wait(ctx context.Context, session Session) error {
	ctx, cancel := context.WithTimeout(ctx, f.options.Interval)
	defer cancel()
	return session.Wait(ctx)
}

// catchUp gives live the list that the source has now.
func (f *Feed) catchUp(ctx context.Context, session Session) error {
	defer f.reportSkipped()
	for f.loaded {
		more, err := f.readChanges(ctx, session)
		if err == nil && !more {
			return nil
		}
		if errors.Is(err, ErrGone) {
			break
		}
		if err != nil {
			return fmt.Errorf("originfeed: reading the changes after number %d: %w", f.position.Number, err)
		}
	}
	if err := f.readSnapshot(ctx, session); err != nil {
		return fmt.Errorf("originfeed: reading a snapshot: %w", err)
	}
	return nil
}

func (f *Feed) readChanges(ctx context.Context, session Session) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, f.options.Timeout)
	defer cancel()
	changes, err := session.Changes(ctx, f.position)
	if err != nil {
		return false, err
	}
	if err := f.apply(changes.Add, changes.Remove); err != nil {
		return false, err
	}
	if changes.More && changes.Position == f.position {
		return false, errors.New("the source has more changes, but returns none")
	}
	f.position = changes.Position
	return changes.More, nil
}
