package originfeed

import (
	"fmt"
	"time"
)

// Status is what a feed knows about itself.
type Status struct {
	// Number is that of the last change in the list. It is zero before the first snapshot.
	// Replicas that have the same number have the same list.
	Number int64

	// LastSuccess is when the last successful exchange with the source began: the list has
	// all that was committed before. It is zero before the first snapshot.
	LastSuccess time.Time

	Connected bool  // the last exchange with the source succeeded
	Err       error // why it did not; nil if Connected, and before the first exchange

	// Closed says that only the policy's own origins are admitted: before the first
	// snapshot, and after [Options.CloseAfter].
	Closed bool

	Origins     int    // entries in force
	Fingerprint string // of the policy in force; see [core.Engine.Fingerprint]
}

// Status does not wait for the source, and costs little.
func (f *Feed) Status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, inForce := f.status, f.inForce.Load()
	s.Closed = inForce == f.static
	s.Origins, s.Fingerprint = inForce.OriginCount(), inForce.Fingerprint()
	return s
}

// succeeded notes that live has all that was committed before began.
func (f *Feed) succeeded(began time.Time) {
	f.failures = 0
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.status.LastSuccess.IsZero() {
		defer close(f.ready)
	}
	f.status = Status{Number: f.position.Number, LastSuccess: began, Connected: true}
	f.inForce.Store(f.live)
	if limit := f.options.CloseAfter; limit > 0 {
		if f.closing == nil {
			f.closing = time.AfterFunc(limit, f.closeIfStale)
		}
		f.closing.Reset(limit - time.Since(began))
	}
}

// closeIfStale runs when CloseAfter has passed, unless there was a success just now.
func (f *Feed) closeIfStale() {
	f.mu.Lock()
	since := f.status.LastSuccess
	stale := time.Since(since) >= f.options.CloseAfter
	if stale {
		f.inForce.Store(f.static)
	}
	f.mu.Unlock()
	if stale {
		f.options.OnError(fmt.Errorf("originfeed: the list is from %s, and CloseAfter is %s: only the policy's own origins are admitted from now on",
			since.Format(time.RFC3339), f.options.CloseAfter))
	}
}

// reported is the error that OnError got last.
type reported struct {
	text string
	at   time.Time
}

// sameErrorAgain is how long an error is not reported again, if the connection comes and
// goes all the time.
const sameErrorAgain = time.Minute

// failed notes an error. It reports the first one of an outage.
func (f *Feed) failed(err error) {
	f.failures++
	f.mu.Lock()
	began, now := f.status.Err == nil, reported{err.Error(), time.Now()}
	report := began && (now.text != f.reported.text || now.at.Sub(f.reported.at) >= sameErrorAgain)
	if report {
		f.reported = now
	}
	f.status.Connected, f.status.Err = false, err
	f.mu.Unlock()
	if report {
		f.options.OnError(err)
	}
}
