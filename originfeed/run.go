package originfeed

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// How long Run waits before it connects again: the first time, and at most.
const (
	firstDelay = 100 * time.Millisecond
	maxDelay   = 3 * time.Second
)

// gap is the least time between two requests for changes. It bounds what many replicas
// ask of the database while it changes all the time.
const gap = 50 * time.Millisecond

// Run follows the source until ctx ends, and returns the error of ctx. While the source
// cannot be reached, it tries again after 0.1 to 3 seconds, and the list stays as it is.
// Run may be called once.
func (f *Feed) Run(ctx context.Context) error {
	if f.running.Swap(true) {
		return errors.New("originfeed: Run was called before; make a new feed")
	}
	failures := 0
	for {
		err := f.follow(ctx, &failures)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		f.failed(err)
		sleep(ctx, delay(failures))
		failures++
	}
}

// delay returns how long to wait after so many failures. It is random, so that the
// replicas do not come back all at once.
func delay(failures int) time.Duration {
	d := maxDelay
	if failures < 5 {
		d = min(firstDelay<<failures, maxDelay)
	}
	return d/2 + rand.N(d/2)
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// follow opens one session and uses it until something fails. It then closes it: a
// session that failed once may have lost what came after.
func (f *Feed) follow(ctx context.Context, failures *int) error {
	session, err := f.open(ctx)
	if err != nil {
		return fmt.Errorf("originfeed: connecting: %w", err)
	}
	defer session.Close()
	for {
		began := time.Now()
		if err := f.catchUp(ctx, session); err != nil {
			return err
		}
		f.succeeded(began)
		*failures = 0
		if err := f.wait(ctx, session); err != nil {
			return fmt.Errorf("originfeed: waiting for changes: %w", err)
		}
		sleep(ctx, gap-time.Since(began))
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func (f *Feed) open(ctx context.Context) (Session, error) {
	ctx, cancel := context.WithTimeout(ctx, f.options.Timeout)
	defer cancel()
	return f.source.Open(ctx)
}

func (f *Feed) wait(ctx context.Context, session Session) error {
	ctx, cancel := context.WithTimeout(ctx, f.options.Interval)
	defer cancel()
	return session.Wait(ctx)
}

// catchUp makes live list what the source lists.
func (f *Feed) catchUp(ctx context.Context, session Session) error {
	if f.loaded {
		err := f.readChanges(ctx, session)
		if err == nil {
			return nil
		}
		if !errors.Is(err, ErrGone) {
			return fmt.Errorf("originfeed: reading changes after number %d: %w", f.position.Number, err)
		}
	}
	if err := f.readSnapshot(ctx, session); err != nil {
		return fmt.Errorf("originfeed: reading a snapshot: %w", err)
	}
	return nil
}

func (f *Feed) readChanges(ctx context.Context, session Session) error {
	ctx, cancel := context.WithTimeout(ctx, f.options.Timeout)
	defer cancel()
	changes, err := session.Changes(ctx, f.position)
	if err != nil {
		return err
	}
	if err := f.apply(changes.Add, changes.Remove); err != nil {
		return err
	}
	f.position = changes.Position
	return nil
}
