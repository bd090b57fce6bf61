package originfeed_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/originfeed"
)

// fakeSource is a source in memory, whose sessions fail when a test says so. It fails
// the test if a session is used after an error or after Close.
type fakeSource struct {
	t    *testing.T
	feed *originfeed.Feed // that follows it

	mu      sync.Mutex
	history []change        // all changes
	first   int             // the number of the oldest change that is not pruned
	epoch   int             // of the history; a restore begins a new one
	doors   []chan struct{} // of the open sessions
	opened  []time.Time     // when Open was called
	open    int             // sessions that are not closed

	// fault is asked at the beginning of each method, by its name. An error is returned.
	// It may block until ctx ends.
	fault   func(ctx context.Context, method string) error
	page    int              // entries in a page; 0 means 2
	paged   func(number int) // called after each page
	portion int              // how many changes are returned at once; 0 means all
}

type change struct {
	origin string
	listed bool
}

// set changes what the source lists, and rings the doorbells.
func (s *fakeSource) set(listed bool, origins ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, origin := range origins {
		s.history = append(s.history, change{origin, listed})
	}
	for _, door := range s.doors {
		select {
		case door <- struct{}{}:
		default:
		}
	}
}

// listed returns what the source lists, in order.
func (s *fakeSource) listed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.touched(s.history)[true]
}

// touched returns which of the origins that some changes are about are listed now, and
// which are not.
func (s *fakeSource) touched(changes []change) map[bool][]string {
	now := map[string]bool{}
	for _, c := range s.history {
		now[c.origin] = c.listed
	}
	origins := map[string]bool{}
	for _, c := range changes {
		origins[c.origin] = true
	}
	lists := map[bool][]string{}
	for _, origin := range slices.Sorted(maps.Keys(origins)) {
		lists[now[origin]] = append(lists[now[origin]], origin)
	}
	return lists
}

// prune forgets the changes so far, so that replicas that do not have them need a
// snapshot.
func (s *fakeSource) prune() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.first = len(s.history)
}

// restore goes back to an earlier state.
func (s *fakeSource) restore(number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history, s.first = slices.Clip(s.history[:number]), number
	s.epoch++
}

func (s *fakeSource) position() originfeed.Position {
	return originfeed.Position{Number: int64(len(s.history)), Token: fmt.Sprint(s.epoch)}
}

func (s *fakeSource) Open(ctx context.Context) (originfeed.Session, error) {
	s.mu.Lock()
	s.opened = append(s.opened, time.Now())
	s.mu.Unlock()
	if err := s.check(ctx, "Open"); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open++
	door := make(chan struct{}, 1)
	s.doors = append(s.doors, door)
	return &fakeSession{source: s, door: door}, nil
}

func (s *fakeSource) check(ctx context.Context, method string) error {
	if _, ok := ctx.Deadline(); !ok && method != "Snapshot" && method != "page" {
		s.t.Errorf("%s is called without a deadline", method)
	}
	s.mu.Lock()
	fault := s.fault
	s.mu.Unlock()
	if fault == nil {
		return nil
	}
	return fault(ctx, method)
}

func (s *fakeSource) setFault(fault func(ctx context.Context, method string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = fault
}

type fakeSession struct {
	source  *fakeSource
	door    chan struct{}
	useless bool // after an error or Close
}

// begin is called at the beginning of each method, and returns the error that it shall have.
func (s *fakeSession) begin(ctx context.Context, method string) error {
	if s.useless {
		s.source.t.Errorf("%s is called after an error or Close", method)
	}
	err := s.source.check(ctx, method)
	s.useless = err != nil
	return err
}

func (s *fakeSession) Snapshot(ctx context.Context, page func([]string) error) (originfeed.Position, error) {
	if err := s.begin(ctx, "Snapshot"); err != nil {
		return originfeed.Position{}, err
	}
	s.source.mu.Lock()
	listed, position, size := s.source.touched(s.source.history)[true], s.source.position(), max(s.source.page, 2)
	s.source.mu.Unlock()
	number := 0
	for origins := range slices.Chunk(listed, size) {
		if err := s.begin(ctx, "page"); err != nil {
			return originfeed.Position{}, err
		}
		if err := page(origins); err != nil {
			s.useless = true
			return originfeed.Position{}, err
		}
		number++
		if s.source.paged != nil {
			s.source.paged(number)
		}
	}
	return position, nil
}

func (s *fakeSession) Changes(ctx context.Context, since originfeed.Position) (originfeed.Changes, error) {
	if err := s.begin(ctx, "Changes"); err != nil {
		return originfeed.Changes{}, err
	}
	s.source.mu.Lock()
	defer s.source.mu.Unlock()
	if since.Token != s.source.position().Token || since.Number < int64(s.source.first) {
		return originfeed.Changes{}, fmt.Errorf("%v: %w", since, originfeed.ErrGone)
	}
	changes := s.source.history[since.Number:]
	if portion := s.source.portion; portion > 0 && len(changes) > portion {
		changes = changes[:portion]
	}
	since.Number += int64(len(changes))
	lists := s.source.touched(changes)
	return originfeed.Changes{Add: lists[true], Remove: lists[false], Position: since, More: since != s.source.position()}, nil
}

func (s *fakeSession) Wait(ctx context.Context) error {
	if err := s.begin(ctx, "Wait"); err != nil {
		return err
	}
	select {
	case <-s.door:
	case <-ctx.Done():
	}
	return nil
}

func (s *fakeSession) Close() {
	s.source.mu.Lock()
	defer s.source.mu.Unlock()
	s.source.open--
	s.source.doors = slices.DeleteFunc(s.source.doors, func(door chan struct{}) bool { return door == s.door })
	s.useless = true
}

// errDown is what a source says that cannot be reached.
var errDown = errors.New("connection refused")

func down(context.Context, string) error { return errDown }

// silent is a source that does not answer at all.
func silent(ctx context.Context, method string) error {
	if method == "Wait" {
		return nil // Wait ends with ctx on its own
	}
	<-ctx.Done()
	return ctx.Err()
}

// follow runs a feed in a bubble of synctest, where time passes only while all
// goroutines wait. The feed ends before check's bubble does.
func follow(t *testing.T, source *fakeSource, p core.Policy, o originfeed.Options, check func(t *testing.T, feed *originfeed.Feed)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		source.t = t
		feed, err := originfeed.New(p, source, o)
		require.NoError(t, err)
		source.feed = feed
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- feed.Run(ctx) }()
		check(t, feed)
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
		require.Zero(t, source.open, "sessions that are not closed")
	})
}

// pass lets time pass, and then waits until everybody has done what there is to do.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// waitReady waits for at most an hour, which takes no time.
func waitReady(t *testing.T, feed *originfeed.Feed) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	require.NoError(t, feed.WaitReady(ctx))
	synctest.Wait()
}
