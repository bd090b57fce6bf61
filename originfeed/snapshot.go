package originfeed

import (
	"context"
	"errors"
	"hash/maphash"
	"slices"
	"time"
)

// removalSize is how many origins one update removes after a snapshot.
const removalSize = 10_000

// readSnapshot makes live list what the source lists now, by adding what it has not and
// then removing what the source has not. So requests see no origin go that stays listed.
//
// Of the origins that it has seen it keeps 8 bytes each, a hash with a random seed. If
// two had the same, an origin that is gone would stay: the count at the end tells.
func (f *Feed) readSnapshot(ctx context.Context, session Session) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := time.AfterFunc(f.options.Timeout, func() { cancel(errSilent) })
	defer silent.Stop()

	f.loaded = false
	seed := maphash.MakeSeed()
	seen := make([]uint64, 0, f.live.OriginCount())
	position, err := session.Snapshot(ctx, func(page []string) error {
		silent.Stop()
		defer silent.Reset(f.options.Timeout)
		for _, origin := range page {
			seen = append(seen, maphash.String(seed, origin))
		}
		return f.apply(page, nil)
	})
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, errSilent) {
		return errors.Join(cause, err)
	}
	if err != nil {
		return err
	}
	slices.Sort(seen)
	if err := f.removeUnseen(seed, seen); err != nil {
		return err
	}
	f.position, f.loaded = position, true
	return nil
}

var errSilent = errors.New("the source was silent for longer than Timeout")

func (f *Feed) removeUnseen(seed maphash.Seed, seen []uint64) error {
	var remove []string
	for origin := range f.live.Origins() {
		if _, found := slices.BinarySearch(seen, maphash.String(seed, origin)); found || f.own[origin] {
			continue
		}
		if remove = append(remove, origin); len(remove) == removalSize {
			if err := f.apply(nil, remove); err != nil {
				return err
			}
			remove = nil
		}
	}
	return f.apply(nil, remove)
}
