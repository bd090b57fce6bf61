package origincache

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// ErrBusy is the error of a request that needs a lookup while [Options.MaxLookups] are
// running.
var ErrBusy = errors.New("origincache: MaxLookups lookups are running, so this one may not start")

// ErrFailing is the error of a request that needs a lookup while lookups fail. Its text
// goes on with the latest failure.
var ErrFailing = errors.New("origincache: the latest lookups failed, so this one may not start yet")

const (
	// toleratedFailures in a row start a pause. One failure may be the fault of its key.
	toleratedFailures = 3

	firstPause   = 100 * time.Millisecond
	longestPause = 2 * time.Second
)

// gate decides which flights may start. The cache's lock guards it.
type gate struct {
	places, taken int
	known, others lane
	latest        error // why the latest flight failed, nil if it did not
	closed        error // ErrFailing with the latest error
}

// lane counts the failures of origins that were admitted before, or of all others.
// Anybody can make lookups of others fail, by an origin or host that the database does
// not take. This must not stop the known ones.
type lane struct {
	failures int           // in a row
	pause    time.Duration // 0 if there is none
	until    time.Duration // when the next flight may probe
	probing  bool
}

func (g *gate) lane(f *flight) *lane {
	if f.known {
		return &g.known
	}
	return &g.others
}

// enter lets a flight start, or says why it may not.
func (g *gate) enter(f *flight) error {
	l, places := g.lane(f), g.places
	if !f.known {
		places -= g.places / 4
	}
	paused := l.pause > 0
	switch {
	case paused && (l.probing || f.began < l.until):
		return g.closed
	case g.taken >= places:
		return ErrBusy
	}
	g.taken++
	f.probe, l.probing = paused, paused
	return nil
}

// leave gives back the place of a flight whose lookup has returned.
func (g *gate) leave() { g.taken-- }

// note learns from the result of a flight.
func (g *gate) note(f *flight, now time.Duration) {
	if g.latest = f.err; f.err == nil {
		g.known, g.others = lane{}, lane{}
		return
	}
	g.closed = fmt.Errorf("%w: %v", ErrFailing, f.err)
	l := g.lane(f)
	l.failures++
	if f.probe {
		l.probing = false
	}
	// Flights that began before the pause say nothing new.
	if l.failures >= toleratedFailures && f.began >= l.until {
		l.pause = min(max(2*l.pause, firstPause), longestPause)
		// The replicas of an application should not all probe at the same time.
		l.until = now + l.pause/2 + rand.N(l.pause/2)
	}
}
