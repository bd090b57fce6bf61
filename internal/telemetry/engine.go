// Package telemetry holds what prometheusobserver and otelobserver measure of an engine.
// They only publish it, each to its own system.
package telemetry

import (
	"sync/atomic"
	"time"

	"github.com/sallyport/cors/core"
)

// Engine is what is measured of one core.Engine. It is safe for concurrent use.
type Engine struct {
	Name, Adapter string

	decisions [][]atomic.Uint64 // by kind and reason
	succeeded atomic.Uint64     // reloads
	failed    atomic.Uint64     // reloads
	last      atomic.Pointer[LastReload]
	watched   atomic.Pointer[core.Engine]
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

// LastReload is how the last reload ended, and when one last succeeded.
type LastReload struct {
	Succeeded bool
	Success   time.Time // zero if none has succeeded
}

// Reloaded counts a reload.
func (e *Engine) Reloaded(err error) {
	now := time.Now()
	if err == nil {
		e.succeeded.Add(1)
	} else {
		e.failed.Add(1)
	}
	for {
		before := e.last.Load()
		after := &LastReload{Succeeded: err == nil}
		if before != nil {
			after.Success = before.Success
		}
		if err == nil && now.After(after.Success) {
			after.Success = now
		}
		if e.last.CompareAndSwap(before, after) {
			return
		}
	}
}

// Reloads returns how many reloads succeeded and failed.
func (e *Engine) Reloads() (succeeded, failed uint64) {
	return e.succeeded.Load(), e.failed.Load()
}

// LastReload returns the last reload. ok is false before the first one.
func (e *Engine) LastReload() (last LastReload, ok bool) {
	if last := e.last.Load(); last != nil {
		return *last, true
	}
	return LastReload{}, false
}

// Watch makes Policy read the policy of engine.
func (e *Engine) Watch(engine *core.Engine) { e.watched.Store(engine) }

// Policy is what is published of a policy.
type Policy struct {
	Fingerprint string
	Number      int64 // the same for the same fingerprint
	Origins     int
}

// Policy returns what to publish of the policy in force. ok is false if no engine is
// watched.
func (e *Engine) Policy() (p Policy, ok bool) {
	engine := e.watched.Load()
	if engine == nil {
		return Policy{}, false
	}
	fingerprint := engine.Fingerprint()
	return Policy{fingerprint, number(fingerprint), engine.OriginCount()}, true
}
