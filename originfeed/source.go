package originfeed

import (
	"context"
	"errors"
)

// Source is where a feed reads the listed origins. [Postgres] is one. Another database
// needs the four methods of a [Session].
type Source interface {
	// Open connects, and starts to listen for changes. It must honour ctx.
	Open(ctx context.Context) (Session, error)
}

// Session is one connection of a [Source]. A feed calls its methods one at a time, and
// closes it after any error except [ErrGone]. All of them must honour ctx.
type Session interface {
	// Snapshot hands over all listed origins, in pages, each origin once. It returns the
	// position of exactly this list. The error of page ends it.
	Snapshot(ctx context.Context, page func(origins []string) error) (Position, error)

	// Changes returns what has changed since a position that Snapshot or Changes
	// returned, perhaps in another session. It returns [ErrGone] if the source cannot
	// tell. A change that is committed before the call must be in the result, or in what
	// a later call returns.
	Changes(ctx context.Context, since Position) (Changes, error)

	// Wait returns nil when something may have changed, or when ctx ends. A session
	// without a doorbell waits for the end of ctx. An error means that the session is of
	// no more use.
	Wait(ctx context.Context) error

	// Close ends the session. It waits for nothing.
	Close()
}

// Position is a place in the history of a source.
type Position struct {
	Number int64  // grows with each change
	Token  string // differs in two histories that have the same number, after a restore for example
}

// Changes is the difference between the lists at two positions.
type Changes struct {
	Add, Remove []string // no origin is in both
	Position    Position // of the list that Add and Remove lead to
	More        bool     // there are changes after Position, which the feed asks for at once
}

// ErrGone is the error of [Session.Changes] if the source does not know the position
// any more: the changes after it are pruned, or the source was restored from a backup. The
// feed then takes a new snapshot.
var ErrGone = errors.New("the source does not know this position")
