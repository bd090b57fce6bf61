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

// logKind is what records are limited by.
type logKind uint8

const (
	refusedOrigin    logKind = iota // whatever is wrong with it
	refusedPreflight                // of an admitted origin
	refusedHost
	refusedCrossSite // without an Origin
	refusedPath
	failedLookup
	failedObserver
	failedShadow
	failedRouter

	// unreadPreflight limits how many preflights of admitted origins are judged to find
	// out whether there is something to record, if that may take long: see judgeKnown.
	unreadPreflight

	logKindCount
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
	case failedRouter:
		return "cors: router failed"
	}
	return "cors: not granted"
}

// refusedKind returns the kind of a refusal that is no preflight's.
func refusedKind(reason Reason) logKind {
	switch reason {
	case ReasonHostNotAllowed:
		return refusedHost
	case ReasonCrossSite:
		return refusedCrossSite
	case ReasonPathAmbiguous:
		return refusedPath
	}
	return refusedOrigin
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

// take reports whether a record of this kind may be written now. No second has more than
// perSecond records, wherever it begins.
func (l *logLimit) take(kind logKind) bool {
	now, omitted := l.omits(kind)
	if omitted {
		return false
	}
	k := &l.kinds[kind]
	k.mutex.Lock()
	defer k.mutex.Unlock()
	switch {
	case len(k.latest) < l.perSecond:
		k.latest = append(k.latest, now)
	case mustWait(k.latest[k.oldest] + int64(time.Second) - now): // another request was faster
		k.omitted.Add(1)
		return false
	default:
		k.latest[k.oldest] = now
		k.oldest = (k.oldest + 1) % l.perSecond
	}
	if len(k.latest) == l.perSecond {
		k.opens.Store(k.latest[k.oldest] + int64(time.Second))
	}
	return true
}

// omits counts a record as omitted, and reports true, if none may be written now. It
// costs a look at the clock and no lock, since this is what a flood costs.
func (l *logLimit) omits(kind logKind) (now int64, omitted bool) {
	k := &l.kinds[kind]
	now = int64(time.Since(l.began))
	if omitted = mustWait(k.opens.Load() - now); omitted {
		k.omitted.Add(1)
	}
	return now, omitted
}

// takeOmitted returns how many records were omitted since it was last called. A
// preflight that was not read counts as omitted.
func (l *logLimit) takeOmitted(kind logKind) uint64 {
	n := l.kinds[kind].omitted.Swap(0)
	if kind == refusedPreflight {
		n += l.kinds[unreadPreflight].omitted.Swap(0)
	}
	return n
}

// mustWait reports whether a record has to wait. A wait of more than a second means that
// the clock was set back, as that of a test may be.
func mustWait(wait int64) bool { return 0 < wait && wait <= int64(time.Second) }
