package originfeed

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"time"
)

// removalSize is how many origins one update removes after a snapshot.
const removalSize = 10_000

// readSnapshot gives live the list of a snapshot. It adds what is missing page by page,
// and then removes what the snapshot does not have. So a request never finds an origin
// missing that was listed all the time.
func (f *Feed) readSnapshot(ctx context.Context, session Session) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silent := time.AfterFunc(f.options.Timeout, func() {
		cancel(fmt.Errorf("the source was silent for %s", f.options.Timeout))
	})
	defer silent.Stop()

	f.loaded = false
	s := snapshot{seed: maphash.MakeSeed()}
	if before := f.live.OriginCount(); before > len(f.own) {
		s.hashes = make([]uint64, 0, before)
	}
	position, err := session.Snapshot(ctx, func(page []string) error {
		silent.Stop()
		defer silent.Reset(f.options.Timeout)
		s.note(page, f.own)
		return f.apply(page, nil)
	})
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	if err != nil {
		return err
	}
	want := s.entries - f.skipped + len(f.own) - s.own
	if f.live.OriginCount() != want { // more than the snapshot and the policy have
		if err := f.removeUnseen(&s); err != nil {
			return err
		}
	}
	if got := f.live.OriginCount(); got != want {
		return fmt.Errorf("the engine has %d origins after a snapshot that leads to %d; leave the changes of this engine to the feed", got, want)
	}
	f.position, f.loaded = position, true
	return nil
}

// removeUnseen removes what the snapshot does not have. apply keeps the policy's own.
func (f *Feed) removeUnseen(s *snapshot) error {
	slices.Sort(s.hashes)
	var remove []string
	for origin := range f.live.Origins() {
		if s.has(origin) {
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

// snapshot remembers which origins a snapshot has, in 8 bytes each: by hashes with a
// random seed. If an origin that is gone had the same hash as another, it would stay, and
// the count of what is left would tell.
type snapshot struct {
	seed    maphash.Seed
	entries int
	own     int      // of the entries, how many are the policy's own
	hashes  []uint64 // of the entries; nil if there is nothing to remove
}

func (s *snapshot) note(page []string, own map[string]bool) {
	s.entries += len(page)
	for _, origin := range page {
		if own[origin] {
			s.own++
		}
		if s.hashes != nil {
			s.hashes = append(s.hashes, maphash.String(s.seed, origin))
		}
	}
}

// has wants the hashes in order.
func (s *snapshot) has(origin string) bool {
	_, found := slices.BinarySearch(s.hashes, maphash.String(s.seed, origin))
	return found
}
