package policyfile

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// These tests count goroutines, so none is parallel.

// goroutines returns how many goroutines run code of this package or of fsnotify, apart
// from tests.
func goroutines() (n int) {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for _, stack := range regexp.MustCompile(`\n\n`).Split(string(stacks), -1) {
		if regexp.MustCompile(`policyfile\.\(\*(follower|events)\)|policyfile\.watch\.|fsnotify\.`).MatchString(stack) {
			n++
		}
	}
	return n
}

// requireNoGoroutines waits for what Wait cannot wait for: that a goroutine which has
// nothing more to do is gone for the runtime too.
func requireNoGoroutines(t *testing.T) {
	t.Helper()
	eventually(t, "no goroutine is left", func() bool { return goroutines() == 0 })
}

// waitFor fails if Wait does not return.
func waitFor(t *testing.T, w *Watcher) {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		w.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("Wait does not return")
	}
}

func TestGoroutinesAreCounted(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	w := Watch(ctx, p.path, g, Options{Interval: never, Report: func(error) {}})
	eventually(t, "the watcher, fsnotify and what forwards its events run", func() bool { return goroutines() == 3 })
	cancel()
	waitFor(t, w)
	requireNoGoroutines(t)
}

func TestTheEndOfTheContextEndsAllGoroutines(t *testing.T) {
	quiet := func(error) {}
	for _, row := range []struct {
		name string
		run  func(ctx context.Context, cancel func(), p *place, g *target) *Watcher
	}{
		{"before the start", func(ctx context.Context, cancel func(), p *place, g *target) *Watcher {
			cancel()
			return Watch(ctx, p.path, g, Options{Report: quiet})
		}},
		{"right after the start", func(ctx context.Context, cancel func(), p *place, g *target) *Watcher {
			defer cancel()
			return Watch(ctx, p.path, g, Options{Report: quiet})
		}},
		{"during a report", func(ctx context.Context, cancel func(), p *place, g *target) *Watcher {
			return Watch(ctx, p.path, g, Options{Report: func(error) { cancel() }})
		}},
		{"during a Reload", func(ctx context.Context, cancel func(), p *place, g *target) *Watcher {
			p.run(inPlace, valid(1, 1).text)
			return Watch(ctx, p.path, reloaderFunc(func(core.Policy) error {
				cancel()
				return nil
			}), Options{Report: quiet})
		}},
		{"while events come", func(ctx context.Context, cancel func(), p *place, g *target) *Watcher {
			w := Watch(ctx, p.path, g, Options{Interval: time.Millisecond, Report: quiet})
			g.write(p, inPlace, 1)
			var writing sync.WaitGroup
			for i := range 2 {
				writing.Go(func() {
					for n := range 500 {
						os.WriteFile(p.in(fmt.Sprint(i)), fmt.Append(nil, n), 0o644)
					}
				})
			}
			cancel()
			writing.Wait()
			return w
		}},
		{"after the folder is gone", func(ctx context.Context, cancel func(), p *place, g *target) *Watcher {
			w := Watch(ctx, p.path, g, Options{Report: quiet})
			g.write(p, inPlace, 1)
			p.check(os.RemoveAll(p.dir))
			cancel()
			return w
		}},
		{"after the engine was opened", func(ctx context.Context, cancel func(), p *place, g *target) *Watcher {
			p.run(inPlace, valid(1, 1).text)
			_, w, err := Open(ctx, p.path, Options{Report: quiet})
			p.check(err)
			cancel()
			return w
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			p, g := newPlace(t), newTarget(t, row.name)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			waitFor(t, row.run(ctx, cancel, p, g))
			requireNoGoroutines(t)
		})
	}
}

func TestNothingRunsAfterOpenFailed(t *testing.T) {
	p := newPlace(t)
	_, _, err := Open(t.Context(), p.path, Options{})
	require.Error(t, err)
	requireNoGoroutines(t)
}

// Watchers that end in a random order, while files change, do not end each other.
func TestWatchersEndInAnyOrder(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	p := newPlace(t)
	type running struct {
		w      *Watcher
		g      *target
		cancel func()
	}
	var all []running
	for range 8 {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		g := newTarget(t, fmt.Sprintf("seed %d", seed))
		all = append(all, running{Watch(ctx, p.path, g, Options{Interval: never, Report: func(error) {}}), g, cancel})
	}
	for number := 1; len(all) > 0; number++ {
		c := valid(number, 5)
		for _, r := range all {
			r.g.expect(c)
		}
		p.run(editors[rng.IntN(len(editors))], c.text)
		for _, r := range all {
			r.g.awaitContent(number)
		}
		i := rng.IntN(len(all))
		all[i].cancel()
		waitFor(t, all[i].w)
		ended := all[i].g
		_, calls := ended.state()
		all = append(all[:i], all[i+1:]...)
		defer func() {
			_, later := ended.state()
			require.Equal(t, calls, later, "calls of Reload after the end")
		}()
	}
	requireNoGoroutines(t)
}
