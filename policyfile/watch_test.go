package policyfile

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// patience is how long a change may take. It is long since it only bounds a failure.
const patience = time.Minute

// never is an interval that no test reaches: what happens was an event's doing.
const never = 24 * time.Hour

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "this does not come true: %s", what)
	}
}

// awaitContent waits until a content is in force.
func (g *target) awaitContent(number int) {
	g.t.Helper()
	eventually(g.t, fmt.Sprintf("%s: content %d is in force", g.about, number), func() bool {
		inForce, _ := g.state()
		return inForce == number
	})
}

// start watches the file until the test ends.
func (g *target) start(path string, interval time.Duration) *reports {
	r := &reports{}
	ctx, cancel := context.WithCancel(g.t.Context())
	w := Watch(ctx, path, g, Options{Interval: interval, Report: r.add})
	g.t.Cleanup(func() {
		cancel()
		w.Wait()
	})
	return r
}

// write lets a writer write contents with these numbers, and waits for each.
func (g *target) write(p *place, w writer, numbers ...int) {
	g.t.Helper()
	for _, number := range numbers {
		c := valid(number, 20)
		g.expect(c)
		p.run(w, c.text[:30], c.text[30:])
		g.awaitContent(number)
	}
}

// Each writer's first write makes the file, and the second replaces it.
func TestEventsOfEveryWriterAreFollowed(t *testing.T) {
	t.Parallel()
	for _, w := range append(slices.Clone(editors), kubelet) {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			p, g := newPlace(t), newTarget(t, w.name)
			r := g.start(p.path, never)
			eventually(t, "the missing file is reported", func() bool { return len(r.texts()) > 0 })
			g.write(p, w, 1, 2, 3, 4)
		})
	}
}

func TestTheKeyOfAConfigMapGoesAndComesBack(t *testing.T) {
	t.Parallel()
	p, g := newPlace(t), newTarget(t, "")
	r := g.start(p.path, never)
	g.write(p, kubelet, 1, 2)
	p.run(kubeletWithoutKey)
	eventually(t, "the missing key is reported", func() bool {
		texts := r.texts()
		return strings.Contains(texts[len(texts)-1], "no such file")
	})
	inForce, _ := g.state()
	assert.Equal(t, 2, inForce)
	g.write(p, kubelet, 3, 4)
	texts := r.texts()
	assert.Empty(t, texts[len(texts)-1])
}

func TestEventsAreFollowedThroughLinks(t *testing.T) {
	t.Parallel()
	t.Run("a link to a file in another folder, which is written in place", func(t *testing.T) {
		t.Parallel()
		p, elsewhere, g := newPlace(t), newPlace(t), newTarget(t, t.Name())
		p.check(os.Symlink(elsewhere.path, p.path))
		g.start(p.path, never)
		g.write(elsewhere, inPlace, 1, 2)
		g.write(elsewhere, renamed, 3, 4)
		g.write(p, renamed, 5, 6) // which replaces the link
	})
	t.Run("a folder that is a link to the release in use", func(t *testing.T) {
		t.Parallel()
		p, g := newPlace(t), newTarget(t, t.Name())
		g.start(p.in("current/policy.json"), never)
		for number := 1; number <= 4; number++ {
			release := &place{t, p.in(fmt.Sprint("release", number)), p.in(fmt.Sprintf("release%d/policy.json", number))}
			p.check(os.Mkdir(release.dir, 0o755))
			c := valid(number, 1)
			g.expect(c)
			release.run(inPlace, c.text)
			p.check(os.Symlink(filepath.Base(release.dir), p.in("next")))
			p.check(os.Rename(p.in("next"), p.in("current")))
			g.awaitContent(number)
		}
		inUse := &place{t, p.in("current"), p.in("current/policy.json")}
		g.write(inUse, inPlace, 5)
	})
	t.Run("the folder is removed and made again", func(t *testing.T) {
		t.Parallel()
		p, g := newPlace(t), newTarget(t, t.Name())
		inner := &place{t, p.in("a/b"), p.in("a/b/policy.json")}
		r := g.start(inner.path, never)
		for number := 1; number <= 3; number++ {
			eventually(t, "the missing file is reported", func() bool {
				texts := r.texts()
				return len(texts) > 0 && texts[len(texts)-1] != ""
			})
			p.check(os.MkdirAll(inner.dir, 0o755))
			g.write(inner, vim, 2*number-1, 2*number)
			p.check(os.RemoveAll(p.in("a")))
		}
	})
	t.Run("another folder takes the place of the folder", func(t *testing.T) {
		t.Parallel()
		p, g := newPlace(t), newTarget(t, t.Name())
		inner := &place{t, p.in("a"), p.in("a/policy.json")}
		p.check(os.Mkdir(inner.dir, 0o755))
		g.start(inner.path, never)
		g.write(inner, inPlace, 1)
		for number := 2; number <= 6; number += 2 {
			p.check(os.Rename(inner.dir, p.in(fmt.Sprint("old", number))))
			p.check(os.Mkdir(inner.dir, 0o755))
			g.write(inner, inPlace, number, number+1)
		}
	})
}

// fsnotify holds its lock while it waits for somebody to take the error that a folder
// which moved is gone. A watcher that took errors and added folders on one goroutine would
// stop for good.
func TestFoldersThatMoveAndVanishStopNothing(t *testing.T) {
	t.Parallel()
	p, g := newPlace(t), newTarget(t, "")
	inner := &place{t, p.in("a"), p.in("a/policy.json")}
	g.start(inner.path, time.Millisecond)
	for range 2_000 {
		p.check(os.MkdirAll(inner.dir, 0o755))
		p.check(os.Rename(inner.dir, p.in("old")))
		p.check(os.RemoveAll(p.in("old")))
	}
	p.check(os.MkdirAll(inner.dir, 0o755))
	g.write(inner, inPlace, 1, 2)
}

// TestRandomWritesUnderRunningWatchers is TestRandomInterleavings with real events and
// timers.
func TestRandomWritesUnderRunningWatchers(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for i := range 20 {
		t.Run(fmt.Sprint("place ", i), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(seed, uint64(i)))
			about := fmt.Sprintf("seed %d, place %d", seed, i)
			p, g := newPlace(t), newTarget(t, about)
			interval := never
			if i%4 == 0 {
				interval = time.Duration(1+rng.IntN(50)) * time.Millisecond
			}
			g.start(p.path, interval)
			for number := 1; number <= 50; number++ {
				w := editors[rng.IntN(len(editors))]
				if i%2 == 0 {
					w = kubelet
				}
				c := valid(number, 1+rng.IntN(300))
				if number < 50 && rng.IntN(4) == 0 {
					c = invalid(number, rng.IntN(100))
				}
				g.expect(c)
				p.run(w, cut(rng, c.text)...)
				if c.origins != nil && rng.IntN(10) == 0 {
					g.awaitContent(number)
				}
			}
			g.awaitContent(50)
		})
	}
}

// A writer overwrites the file in place, without truncating it, and half-way the file is a
// valid policy that nobody wrote. It stands for less than 100 ms, so that it does not come
// into force, however many events there are.
func TestAMixtureThatStandsForAMomentIsNotTaken(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	contents := [2]content{valid(1, 50), valid(2, 50)}
	require.Equal(t, len(contents[0].text), len(contents[1].text))
	p.run(inPlace, contents[0].text)
	file, err := os.OpenFile(p.path, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer file.Close()

	var mixtures atomic.Int32
	ctx, cancel := context.WithCancel(t.Context())
	w := Watch(ctx, p.path, reloaderFunc(func(policy core.Policy) error {
		if !slices.Equal(policy.AllowOrigins, contents[0].origins) && !slices.Equal(policy.AllowOrigins, contents[1].origins) {
			mixtures.Add(1)
		}
		return nil
	}), Options{Interval: time.Millisecond, Report: func(error) {}})
	defer w.Wait()
	defer cancel()

	short := 0
	for i := 0; short < 20; i++ {
		require.Less(t, i, 2_000, "only %d mixtures stood for less than 100 ms: this machine is too slow to judge", short)
		next := contents[(i+1)%2].text
		half := len(next) / 2
		mixtures.Store(0)
		begin := time.Now()
		_, err := file.WriteAt([]byte(next[:half]), 0)
		require.NoError(t, err)
		for range 100 {
			require.NoError(t, os.WriteFile(p.in("noise"), nil, 0o600))
		}
		_, err = file.WriteAt([]byte(next[half:]), int64(half))
		require.NoError(t, err)
		took := time.Since(begin)
		written := time.Now()
		eventually(t, "what is whole is in force", func() bool { return w.LastSuccess().After(written) })
		if took < settling {
			short++
			require.Zero(t, mixtures.Load(), "policies that were whole in no file came into force")
		}
	}
}

func TestOnlyFoldersThatMatterStayWatched(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	w := watched{start: startEvents}
	defer w.close()
	for i := range 3 {
		old, current := p.in(fmt.Sprint(i)), p.in(fmt.Sprint(i+1))
		p.check(os.MkdirAll(old, 0o755))
		p.check(os.MkdirAll(current, 0o755))
		for _, dirs := range [][]string{{p.dir, old}, {p.dir, current}} {
			require.NoError(t, w.watch(dirs))
			assert.ElementsMatch(t, dirs, w.events.watcher.WatchList())
		}
	}
	require.NoError(t, w.watch([]string{p.in("not/there")}))
	assert.Equal(t, []string{p.dir}, w.events.watcher.WatchList(), "the nearest folder above one that does not exist")
}

// If the parent of a folder moves, fsnotify goes on watching the folder that moved, under
// the old name.
func TestAFolderOfTheSameNameIsWatchedAnew(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	dirs := []string{p.in("a/b")}
	w := watched{start: startEvents}
	defer w.close()
	for i := range 3 {
		p.check(os.MkdirAll(dirs[0], 0o755))
		require.NoError(t, w.watch(dirs))
		p.check(os.WriteFile(p.in("a/b/file"), nil, 0o600))
		select {
		case <-w.changed():
		case <-time.After(patience):
			t.Fatalf("no event in folder %d of this name", i)
		}
		p.check(os.Rename(p.in("a"), p.in(fmt.Sprint("old", i))))
		for len(w.changed()) > 0 {
			<-w.changed()
		}
	}
}

// Without events the file is read at each interval. That there are none is logged once, and
// when they can be had later, they are used.
func TestFilesAreReadWithoutEvents(t *testing.T) {
	t.Parallel()
	p, g, r, warnings := newPlace(t), newTarget(t, ""), &reports{}, &reports{}
	f := newFollower(p.path, g)
	f.warn = warnings.add
	var attempts atomic.Int32
	var mended atomic.Bool
	f.startEvents = func() (*events, error) {
		attempts.Add(1)
		if mended.Load() {
			return startEvents()
		}
		return nil, errors.New("too many open files")
	}
	ctx, cancel := context.WithCancel(t.Context())
	w := watch(ctx, f, Options{Interval: time.Millisecond, Report: r.add})
	defer w.Wait()
	defer cancel()
	g.write(p, renamed, 1, 2)
	before := attempts.Load()
	eventually(t, "events are tried again", func() bool { return attempts.Load() > before+5 })

	require.Len(t, warnings.texts(), 1)
	assert.Equal(t, "no events of "+p.path+", so that a change may take effect only after 1ms: too many open files", warnings.texts()[0])
	assert.NotContains(t, strings.Join(r.texts(), "\n"), "events", "the file is in order")

	mended.Store(true)
	eventually(t, "events are used", func() bool {
		before := attempts.Load()
		g.mu.Lock()
		next := g.inForce + 1
		g.mu.Unlock()
		g.write(p, renamed, next)
		return attempts.Load() == before
	})
}

// A problem with one of the folders is logged too. Reading goes on.
func TestAFolderThatCannotBeWatchedIsLogged(t *testing.T) {
	t.Parallel()
	p, g := newPlace(t), newTarget(t, "")
	f, warnings := newFollower(p.path, g), &reports{}
	f.warn = warnings.add
	f.startEvents = func() (*events, error) {
		e, err := startEvents()
		if err == nil {
			e.watcher.Close() // every Add fails from now on
		}
		return e, err
	}
	ctx, cancel := context.WithCancel(t.Context())
	w := watch(ctx, f, Options{Interval: time.Millisecond, Report: func(error) {}})
	defer w.Wait()
	defer cancel()
	g.write(p, renamed, 1, 2)
	assert.Len(t, warnings.texts(), 1)
}

func TestTheIntervalIsFiveSecondsByDefault(t *testing.T) {
	t.Parallel()
	p, g := newPlace(t), newTarget(t, "")
	for _, interval := range []time.Duration{0, -time.Hour} {
		f := newFollower(p.path, g)
		f.startEvents = func() (*events, error) { return nil, errors.New("no events here") }
		warnings := make(chan error, 1)
		f.warn = func(err error) { warnings <- err }
		ctx, cancel := context.WithCancel(t.Context())
		w := watch(ctx, f, Options{Interval: interval, Report: func(error) {}})
		assert.ErrorContains(t, <-warnings, "only after 5s: no events here")
		cancel()
		w.Wait()
	}
}
