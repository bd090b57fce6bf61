package originfeed

import (
	"log/slog"
	"time"

	"github.com/sallyport/cors/core"
)

// Options changes what the zero value does.
type Options struct {
	// Engine has the options of the engine, such as [core.WithLogger].
	Engine []core.Option

	// Interval is how long a change may go unnoticed if the doorbell does not ring: the
	// feed then asks anyway, and so finds out whether the connection still works. Zero
	// means one second.
	Interval time.Duration

	// Timeout is how long the source may take to answer: to connect, to return changes,
	// to return one page of a snapshot. A connection that is silent for longer is
	// closed. Zero means 5 seconds.
	Timeout time.Duration

	// CloseAfter is how long a feed that cannot reach its source admits the origins that
	// it knows. After that it admits only those of the policy, until it is up to date
	// again. Zero means for ever: an outage of the database then closes nothing, but an
	// origin that was removed during the outage stays admitted until its end. Make it
	// longer than Interval and Timeout together, which a slow answer may take.
	CloseAfter time.Duration

	// OnError gets what goes wrong: the first error of an outage, the end of CloseAfter, and
	// a [*RowError] for each entry of the source that is skipped. An error that comes back
	// within a minute is not reported again. OnError must not block, and be safe for
	// concurrent use. Nil means [slog.Default].
	OnError func(error)
}

func (o Options) withDefaults() Options {
	if o.Interval == 0 {
		o.Interval = time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	if o.OnError == nil {
		o.OnError = func(err error) { slog.Default().Error("origin feed", "error", err) }
	}
	return o
}
