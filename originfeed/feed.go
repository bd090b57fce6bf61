package originfeed

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sallyport/cors/core"
)

var _ core.Evaluator = (*Feed)(nil)

// Feed evaluates a policy that admits the origins of a [Source] besides its own. [New]
// makes one, and [Feed.Run] follows the source. All methods may be called concurrently.
type Feed struct {
	source  Source
	options Options

	live    *core.Engine                // follows the source
	static  *core.Engine                // has the policy's own origins only
	inForce atomic.Pointer[core.Engine] // one of the two
	own     map[string]bool             // the policy's origins, which the source cannot remove
	ready   chan struct{}               // closed after the first snapshot
	running atomic.Bool

	// What Run alone uses.
	position Position // of the list of live
	loaded   bool     // live has the whole list of position
	failures int      // since the last success
	skipped  int      // entries of the present snapshot or catch-up

	mu       sync.Mutex // of what follows
	status   Status
	closing  *time.Timer
	reported reported
}

// New makes a feed of the policy p. Its AllowOrigins are admitted whatever the source
// lists, and may be empty. The other errors are those of [core.New].
//
// An entry of the source may be whatever p permits in AllowOrigins, also a pattern such
// as https://*.example.com. Only "*" is never taken. If tenants write the entries, check
// them before they are stored.
//
// The policy of a feed does not change. For another policy, make another feed.
func New(p core.Policy, source Source, o Options) (*Feed, error) {
	if source == nil {
		return nil, errors.New("originfeed: the source is nil; pass an *originfeed.Postgres")
	}
	if p, ok := source.(*Postgres); ok {
		if _, err := pgx.ParseConfig(p.URL); err != nil {
			return nil, fmt.Errorf("originfeed: the URL of the database: %w", err)
		}
	}
	if o.Interval < 0 || o.Timeout < 0 || o.CloseAfter < 0 {
		return nil, errors.New("originfeed: Interval, Timeout and CloseAfter must not be negative; leave them out for the defaults")
	}
	o = o.withDefaults()
	if o.CloseAfter > 0 && o.CloseAfter <= o.Interval {
		return nil, fmt.Errorf("originfeed: CloseAfter is %s and Interval is %s, so the feed would close between two successes; make CloseAfter longer, by Timeout at least",
			o.CloseAfter, o.Interval)
	}
	f := &Feed{source: source, options: o, own: map[string]bool{}, ready: make(chan struct{})}
	var own []string
	for _, origin := range p.AllowOrigins {
		if !f.own[origin] {
			own = append(own, origin)
		}
		f.own[origin] = true
	}
	if f.own["*"] {
		return nil, errors.New(`originfeed: AllowOrigins is "*", which admits everybody without a source; use core.New`)
	}
	p.AllowOrigins = own
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

// newEngine is [core.New] for a list that may be empty, which New refuses as a mistake.
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

// Evaluate decides a request by what the feed knows. It never waits for the source. Until
// the first snapshot is complete, it admits only the policy's own origins.
func (f *Feed) Evaluate(ctx context.Context, r core.Request) core.Decision {
	return f.inForce.Load().Evaluate(ctx, r)
}

// Engine returns the engine that follows the source, for metrics and for
// [core.Engine.Origins]. Do not change it. Do not mount it either: it has half of the list
// while the first snapshot is read, and [Options.CloseAfter] does not close it.
func (f *Feed) Engine() *core.Engine { return f.live }

// WaitReady waits until the first snapshot is complete. If ctx ends before that, the error
// also says what went wrong last.
func (f *Feed) WaitReady(ctx context.Context) error {
	select {
	case <-f.ready:
		return nil
	case <-ctx.Done():
	}
	err := fmt.Errorf("originfeed: the first snapshot is not complete: %w", ctx.Err())
	if last := f.Status().Err; last != nil {
		err = fmt.Errorf("%w; %w", err, last)
	}
	return err
}
