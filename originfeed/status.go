package originfeed

import (
	"time"
)

// Status is what a feed knows about itself.
type Status struct {
	Number      int64     // of the last change that is in force; 0 before the first snapshot
	LastSuccess time.Time // the list in force has all that was committed before; zero before the first snapshot
	Connected   bool      // the last exchange with the source succeeded
	Closed      bool      // only the policy's own origins are admitted, see Options.CloseAfter
	Err         error     // why it is not connected; nil if it is

	Origins     int    // entries of the list in force
	Fingerprint string // of the policy in force, equal in all replicas that have the same
}

// Status may be called at any time. It costs little.
func (f *Feed) Status() Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.status
	e := f.inForce.Load()
	s.Origins, s.Fingerprint = e.OriginCount(), e.Fingerprint()
	return s
}

// succeeded notes that live has all that was committed before began.
func (f *Feed) succeeded(began time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	first := f.status.LastSuccess.IsZero()
	f.status = Status{Number: f.position.Number, LastSuccess: began, Connected: true}
	f.inForce.Store(f.live)
	if first {
		close(f.ready)
	}
	if limit := f.options.CloseAfter; limit > 0 {
		if f.closing == nil {
			f.closing = time.AfterFunc(limit, f.closeIfStale)
		}
		f.closing.Reset(limit - time.Since(began))
	}
}

// closeIfStale is called when CloseAfter may have passed.
func (f *Feed) closeIfStale() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.status.LastSuccess) >= f.options.CloseAfter { // else a success came just now
		f.inForce.Store(f.static)
		f.status.Closed = true
	}
}

// failed notes an error, and reports the first one after a success.
func (f *Feed) failed(err error) {
	f.mu.Lock()
	first := f.status.Err == nil
	f.status.Connected, f.status.Err = false, err
	f.mu.Unlock()
	if first {
		f.options.OnError(err)
	}
}
