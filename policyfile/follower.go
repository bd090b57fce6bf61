package policyfile

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sallyport/cors/core"
)

// settling is how long a content has to stand before it counts. Whoever writes in place
// seldom pauses longer, and it delays a change no more than people notice.
const settling = 100 * time.Millisecond

// mostUnsettled is how many readings in a row may differ before that is a problem.
const mostUnsettled = 50

var errUnsettled = errors.New("the file keeps changing while it is read; write a new file and rename it to this name")

// follower keeps the policy of a target equal to a file. Its methods belong to one
// goroutine.
type follower struct {
	path        string
	target      Reloader
	report      func(error)
	warn        func(error) // that changes take effect late
	startEvents func() (*events, error)

	last      reading // without its data
	unsettled int     // readings since two in a row agreed

	tried    [sha256.Size]byte // the content that was last given to the target
	refused  error             // what was wrong with it
	reported string            // the problem that was reported last, "" if none or if it is over

	success atomic.Pointer[time.Time]
}

// follow looks at the file after each event, and after each interval, until ctx ends.
func (f *follower) follow(ctx context.Context, interval time.Duration) {
	w := watched{start: f.startEvents}
	defer w.close()
	var blind string // why there are no events, as it was logged
	looked := time.Now()
	timer := time.NewTimer(0) // at once: the file may have changed before events arrive
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.changed():
			timer.Reset(settling - time.Since(looked))
		case <-timer.C:
			// Watching comes first: otherwise a change between the two would be missed.
			err := w.watch(directories(f.path))
			if text := textOf(err); text != blind {
				blind = text
				if err != nil {
					f.warn(fmt.Errorf("no events of %s, so that a change may take effect only after %v: %w", f.path, interval, err))
				}
			}
			again := f.look()
			looked = time.Now()
			if again {
				timer.Reset(settling)
			} else {
				timer.Reset(interval)
			}
		}
	}
}

// look reads the file, and judges what it read if the reading before was the same. If
// not, it returns true: look again, at least settling later.
func (f *follower) look() (again bool) {
	r := read(f.path)
	agree := r.agrees(f.last)
	f.last = r.withoutData()
	if !agree {
		if f.unsettled++; f.unsettled < mostUnsettled {
			return true
		}
		r = reading{err: fmt.Errorf("%s: %w", f.path, errUnsettled)}
	}
	f.unsettled = 0
	f.judge(r)
	return false
}

// judge brings what was read into force, if it is new, and reports what changed.
func (f *follower) judge(r reading) {
	problem, isNew := r.err, false
	if problem == nil {
		if isNew = r.sum != f.tried; isNew {
			f.tried, f.refused = r.sum, f.reload(r.data)
		}
		problem = f.refused
	}
	if problem == nil {
		now := time.Now()
		f.success.Store(&now)
	}
	if text := textOf(problem); isNew || text != f.reported {
		f.reported = text
		f.report(problem)
	}
}

func (f *follower) reload(data []byte) error {
	policy, err := core.ParsePolicy(data)
	if err != nil {
		return fmt.Errorf("%s is not a policy in JSON:\n%w", f.path, err)
	}
	if err := f.target.Reload(policy); err != nil {
		return fmt.Errorf("the policy of %s is refused:\n%w", f.path, err)
	}
	return nil
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
