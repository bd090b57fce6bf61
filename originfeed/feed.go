package originfeed

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sallyport/cors/core"
)

var _ core.Evaluator = (*Feed)(nil)

// Feed evaluates a policy whose origins are those of a [Source] besides its own. [New]
// makes one, and [Feed.Run] follows the source.
type Feed struct {
	source  Source
	options Options

	live    *core.Engine                // follows the source
	static  *core.Engine                // only the policy's own origins
	inForce atomic.Pointer[core.Engine] // live, or static before the first snapshot and after CloseAfter

	own      map[string]bool // the policy's origins, which the source cannot remove
	position Position        // of what live lists
	loaded   bool            // live lists what the source listed at position
	ready    chan struct{}   // closed with the first snapshot
	running  atomic.Bool

	mu      sync.Mutex // of what follows
	status  Status
	closing *time.Timer
}

// New makes a feed of the policy p, to whose origins the source adds its own. AllowOrigins
// may be empty: all origins then come from the source. The other errors are those of
// [core.New].
//
// The source's origins are those of any entry of AllowOrigins but "*": also patterns, and
// whatever p permits. If tenants write them, check what they write before it is stored.
func New(p core.Policy, source Source, o Options) (*Feed, error) {
	if source == nil {
		return nil, errors.New("originfeed: the source is nil; pass an *originfeed.Postgres")
	}
	if o.Interval < 0 || o.Timeout < 0 || o.CloseAfter < 0 {
		return nil, errors.New("originfeed: Interval, Timeout and CloseAfter must not be negative; leave them out for the defaults")
	}
	f := &Feed{source: source, options: o.withDefaults(), own: map[string]bool{}, ready: make(chan struct{})}
	for _, origin := range p.AllowOrigins {
		f.own[origin] = true
	}
	var err error
	if f.live, err = newEngine(p, o.Engine); err != nil {
		return nil, err
	}
	if f.static, err = newEngine(p, o.Engine); err != nil {
		return nil, err
	}
	f.inForce.Store(f.static)
	return f, nil
}

// newEngine is [core.New], but the list may be empty.
func newEngine(p core.Policy, opts []core.Option) (*core.Engine, error) {
	if len(p.AllowOrigins) > 0 {
		return core.New(p, opts...)
	}
	nobody := []string{"https://nobody.invalid"}
	p.AllowOrigins = nobody
	e, err := core.New(p, opts...)
	if err != nil {
		return nil, err
	}
	return e, e.UpdateOrigins(nil, nobody)
}

// Evaluate decides one request by what the feed knows. Until the first snapshot is
// complete, it admits only the origins of the policy itself. It never waits for the
// source.
func (f *Feed) Evaluate(ctx context.Context, r core.Request) core.Decision {
	return f.inForce.Load().Evaluate(ctx, r)
}

// Engine returns the engine that the feed updates, for metrics and for [core.Engine.Origins].
// Do not change it, and do not mount it: it has half of the list while the first snapshot
// is read.
func (f *Feed) Engine() *core.Engine { return f.live }

// WaitReady waits until the first snapshot is complete. If ctx ends before that, the error
// says what went wrong last.
func (f *Feed) WaitReady(ctx context.Context) error {
	select {
	case <-f.ready:
		return nil
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("originfeed: the first snapshot is not complete: %w", ctx.Err()), f.Status().Err)
	}
}
