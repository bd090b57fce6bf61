package core

import (
	"sync"
	"sync/atomic"
	"time"
)

const (
	defaultLogLimit = 10
	maxLogLimit     = 10_000
)

// logKind is what records are limited by: each reason of a refusal, and each sort of
// failure.
type logKind uint8

const (
	failedLookup   = logKind(ReasonLookupFailed)
	failedObserver = logKind(ReasonObserverFailed)
	failedShadow   = logKind(reasonCount)

	logKindCount = failedShadow + 1
)

// message is the message of a record of this kind.
func (k logKind) message() string {
	switch k {
	case failedLookup:
		return "cors: origin lookup failed"
	case failedObserver:
		return "cors: observer failed"
	case failedShadow:
		return "cors: shadow failed"
	}
	return "cors: not granted"
}

// logLimit limits how many records of each kind are written, since clients decide how
// many there could be.
type logLimit struct {
	perSecond int
	began     time.Time
	kinds     [logKindCount]limitedKind
}

func newLogLimit(perSecond int) *logLimit { return &logLimit{perSecond: perSecond, began: time.Now()} }

type limitedKind struct {
	opens   atomic.Int64 // when the next record may be written, in nanoseconds since began
	omitted atomic.Uint64

	mutex  sync.Mutex
	latest []int64 // when the last perSecond records were written
	oldest int     // the index of the oldest of them, once there are perSecond
}

// take reports whether a record of this kind may be written now, and how many were
// omitted since the last one. No second has more than perSecond records, wherever it
// begins. A record that is omitted costs a look at the clock and no lock, since this is
// what a flood costs.
func (l *logLimit) take(kind logKind) (omitted uint64, ok bool) {
	k := &l.kinds[kind]
	now := int64(time.Since(l.began))
	if mustWait(k.opens.Load() - now) {
		k.omitted.Add(1)
		return 0, false
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	switch {
	case len(k.latest) < l.perSecond:
		k.latest = append(k.latest, now)
	case mustWait(k.latest[k.oldest] + int64(time.Second) - now): // another request was faster
		k.omitted.Add(1)
		return 0, false
	default:
		k.latest[k.oldest] = now
		k.oldest = (k.oldest + 1) % l.perSecond
	}
	if len(k.latest) == l.perSecond {
		k.opens.Store(k.latest[k.oldest] + int64(time.Second))
	}
	return k.omitted.Swap(0), true
}

// mustWait reports whether a record has to wait. A wait of more than a second means that
// the clock was set back, as that of a test may be.
func mustWait(wait int64) bool { return 0 < wait && wait <= int64(time.Second) }
