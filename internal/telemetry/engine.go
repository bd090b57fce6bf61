// Package telemetry holds what prometheusobserver and otelobserver measure of an engine.
// They only publish it, each to its own system.
package telemetry

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/sallyport/cors/core"
)

// Engine is what is measured of one core.Engine. It is safe for concurrent use.
type Engine struct {
	Name, Adapter string

	decisions [][]atomic.Uint64 // by kind and reason

	mutex       sync.Mutex // for what follows
	reloads     Reloads
	policy      func() (fingerprint string, origins int)
	lastSuccess func() time.Time
}

func newEngine(name, adapter string) *Engine {
	e := &Engine{Name: name, Adapter: adapter, decisions: make([][]atomic.Uint64, len(Kinds))}
	for kind := range e.decisions {
		e.decisions[kind] = make([]atomic.Uint64, len(Reasons))
	}
	return e
}

// Observe counts a decision. It allocates nothing.
func (e *Engine) Observe(d core.Decision) {
	e.decisions[d.Kind()][d.Reason()].Add(1)
}

// Decisions returns how many decisions had this kind and this reason.
func (e *Engine) Decisions(kind core.Kind, reason core.Reason) uint64 {
	return e.decisions[kind][reason].Load()
}

// Reloaded counts a reload.
func (e *Engine) Reloaded(err error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.reloads.Failing = err != nil; e.reloads.Failing {
		e.reloads.Failed++
		e.reloads.failure = time.Now()
	} else {
		e.reloads.Succeeded++
		e.reloads.LastSuccess = time.Now()
	}
}

// WatchLastSuccess makes Reloads ask f when the policy was last up to date. A nil f
// makes it ask nobody.
func (e *Engine) WatchLastSuccess(f func() time.Time) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.lastSuccess = f
}

// WatchPolicy makes Policy ask f for the fingerprint and the number of origins. A nil f
// makes it ask nobody.
func (e *Engine) WatchPolicy(f func() (fingerprint string, origins int)) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.policy = f
}

// Watch makes Policy read the policy of engine.
func (e *Engine) Watch(engine *core.Engine) {
	if engine == nil {
		e.WatchPolicy(nil)
		return
	}
	e.WatchPolicy(func() (string, int) { return engine.Fingerprint(), engine.OriginCount() })
}

// Reloads is what is published of reloads.
type Reloads struct {
	Succeeded, Failed uint64
	LastSuccess       time.Time // zero if none has succeeded
	Failing           bool      // the last one failed, and the policy has not been up to date since

	Followed bool      // somebody says when the policy was up to date
	UpToDate time.Time // zero if it never was

	failure time.Time // the last one
}

// Any reports whether something was tried.
func (r Reloads) Any() bool { return r.Succeeded+r.Failed > 0 || !r.UpToDate.IsZero() }

// Reloads returns what to publish of reloads.
func (e *Engine) Reloads() Reloads {
	e.mutex.Lock()
	r, lastSuccess := e.reloads, e.lastSuccess
	e.mutex.Unlock()
	if lastSuccess != nil { // a function of the user, so without the lock
		r.Followed, r.UpToDate = true, lastSuccess()
		r.Failing = r.Failing && !r.UpToDate.After(r.failure)
	}
	return r
}

// Policy is what is published of a policy.
type Policy struct {
	Fingerprint string
	Number      int64 // the same for the same fingerprint
	Origins     int
}

// Policy returns what to publish of the policy in force. ok is false if none is watched.
func (e *Engine) Policy() (p Policy, ok bool) {
	e.mutex.Lock()
	policy := e.policy
	e.mutex.Unlock()
	if policy == nil {
		return Policy{}, false
	}
	fingerprint, origins := policy()
	return Policy{fingerprint, number(fingerprint), origins}, true
}

// Seconds returns t in Unix time, and 0 for the zero time.
func Seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixNano()) / float64(time.Second)
}
