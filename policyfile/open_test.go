package policyfile

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

func TestOpenMakesAnEngineThatFollowsTheFile(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.run(kubelet, valid(1, 2).text)
	var observed int
	r := &reports{}
	ctx, cancel := context.WithCancel(t.Context())
	engine, watcher, err := Open(ctx, p.path, Options{Interval: never, Report: r.add},
		core.WithObserver(func(context.Context, core.Request, core.Decision) { observed++ }))
	require.NoError(t, err)
	defer watcher.Wait()
	defer cancel()
	assert.Equal(t, valid(1, 2).origins, engine.Policy().AllowOrigins)
	assert.False(t, watcher.LastSuccess().IsZero())
	assert.Empty(t, r.texts(), "Open's result says it already")

	p.run(kubelet, valid(2, 3).text)
	eventually(t, "the second policy is reported", func() bool { return len(r.texts()) == 1 })
	assert.Equal(t, valid(2, 3).origins, engine.Policy().AllowOrigins)
	assert.Equal(t, []string{""}, r.texts())
	engine.Evaluate(t.Context(), core.RequestFromHTTP(httptest.NewRequest("GET", "/", nil)))
	assert.Equal(t, 1, observed, "the options of the engine stay")
}

// What changes between Open's reading and the first event is not missed.
func TestOpenMissesNoChange(t *testing.T) {
	t.Parallel()
	p, g := newPlace(t), newTarget(t, "")
	g.expect(valid(1, 1))
	g.expect(valid(2, 1))
	p.run(inPlace, valid(1, 1).text)
	f := newFollower(p.path, g)
	f.report = func(error) {}
	settle(t, f)
	p.run(inPlace, valid(2, 1).text)
	ctx, cancel := context.WithCancel(t.Context())
	w := watch(ctx, f, Options{Interval: never, Report: func(error) {}})
	defer w.Wait()
	defer cancel()
	g.awaitContent(2)
}

// The panic is the caller's, not that of a goroutine some time later.
func TestWatchPanicsWithoutATarget(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, target := range []Reloader{nil, (*core.Engine)(nil)} {
		assert.PanicsWithValue(t, "policyfile: Watch needs an engine, and got nil; check the error of core.New",
			func() { Watch(t.Context(), p.path, target, Options{}) })
	}
}

func TestOpenReturnsTheProblemAndNoEngine(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, text, want string }{
		{"a file that is no policy", "{", "is not a policy in JSON"},
		{"a policy that New refuses", `{"allowOrigins": []}`, "the list is empty"},
		{"no file", "", "no such file"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			if row.text != "" {
				p.run(inPlace, row.text)
			}
			engine, watcher, err := Open(t.Context(), p.path, Options{})
			assert.Nil(t, engine)
			assert.Nil(t, watcher)
			assert.ErrorContains(t, err, row.want)
		})
	}
	t.Run("a problem of an option", func(t *testing.T) {
		t.Parallel()
		p := newPlace(t)
		p.run(inPlace, valid(1, 1).text)
		_, _, err := Open(t.Context(), p.path, Options{}, core.WithObserver(nil))
		assert.ErrorContains(t, err, "WithObserver")
	})
	t.Run("a context that has ended", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		p := newPlace(t)
		p.run(inPlace, valid(1, 1).text)
		_, _, err := Open(ctx, p.path, Options{})
		assert.ErrorIs(t, err, context.Canceled)
	})
}

// Not parallel: the working directory and the default logger belong to the process.
func TestARelativePathIsThatOfTheStart(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	t.Chdir(p.dir)
	g.start("policy.json", never)
	t.Chdir(t.TempDir())
	g.write(p, renamed, 1, 2)
}

func TestReportsAreLoggedByDefault(t *testing.T) {
	var log lockedBuffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(old)

	p, g := newPlace(t), newTarget(t, "")
	g.expect(valid(1, 1))
	p.run(inPlace, valid(1, 1).text)
	ctx, cancel := context.WithCancel(t.Context())
	w := Watch(ctx, p.path, g, Options{})
	defer w.Wait()
	defer cancel()
	for _, want := range []string{
		`level=INFO msg="cors: the policy of the file is in force" file=` + p.path,
		`level=ERROR msg="cors: a problem with the policy file; the policy in force stays" file=` + p.path,
	} {
		eventually(t, "the log has "+want, func() bool { return strings.Contains(log.String(), want) })
		p.check(os.RemoveAll(p.path))
	}
	assert.Contains(t, log.String(), "no such file")
}

type lockedBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}
