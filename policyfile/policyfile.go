// Package policyfile keeps a policy equal to a JSON file while requests run: a mounted
// ConfigMap of Kubernetes, or a file that people edit. It is a module of its own, so that
// other users do not depend on fsnotify.
//
// [Open] makes an engine from the file and follows the file from then on:
//
//	engine, watcher, err := policyfile.Open(ctx, "/etc/cors/policy.json", policyfile.Options{})
//	if err != nil {
//		log.Fatal(err)
//	}
//	mux.Handle("/api/", httpadapter.Middleware(engine)(api))
//
// The file is one JSON object, which [core.ParsePolicy] reads, of at most 16 MiB.
//
// # When a change takes effect
//
// The directory is watched, and so are the directories of symbolic links on the way, such
// as kubelet's ..data. Any event makes the watcher read the file and compare its content.
// It also reads the file every [Options].Interval, since some file systems send no events.
// If events cannot be had at all, a warning is logged with log/slog, and reading goes on.
//
// A content counts once two readings, 100 ms apart, found it with the same size and time
// of change. So a change takes effect about 0.1 s after its event. With many events, the
// file is read ten times a second at most.
//
// # What happens on failure
//
// The last good policy stays in force while the file is missing, unreadable, too large,
// not a valid policy, or never the same twice. Each problem is reported once, and so is
// its end. If the program starts anew meanwhile, Open returns the problem, and the program
// should end. A policy is never taken from an incomplete file: no part of a JSON object is
// an object.
//
// One case cannot be told from a finished file: a writer that overwrites the file in place
// without truncating it, and pauses for more than 100 ms while the mixture is a valid
// policy. Write a new file and rename it to the old name, as kubelet, most editors and
// sed -i do.
//
// # What it costs
//
// Each reading costs the time and memory to read the file. Requests pay nothing. A policy
// that changed is compiled beside the old one, see [core.Engine.Reload].
package policyfile

import (
	"context"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/sallyport/cors/core"
)

// Options is what may differ from one watcher to another. The zero value is valid.
type Options struct {
	// Interval is how often the file is read when no event says that it changed. Zero
	// and less mean 5 s.
	Interval time.Duration

	// Report is called with nil when a new policy of the file is in force, and when a
	// problem is over. It is called with the problem when the file cannot be used; the
	// policy in force then stays. Each problem is reported once, not at each reading. The
	// errors of [core.ParsePolicy] and [core.New] are found by errors.As. What [Open]
	// returns is not reported.
	//
	// Calls come one after the other, and the watcher waits for them. Report must not call
	// [Watcher.Wait]. If Report is nil, the default logger of log/slog is used.
	Report func(error)
}

// Reloader is what has the policy, in most programs a [*core.Engine].
type Reloader interface {
	Reload(core.Policy) error
}

// Watcher follows one file until its context ends. Its methods are safe for concurrent
// use.
type Watcher struct {
	follower *follower
	ended    chan struct{}
}

// Open makes an engine from the policy in the file, and then follows the file as [Watch]
// does. It takes 0.1 s, or up to 5 s if the file keeps changing. It returns an error if
// the file is not a valid policy, or if ctx ends; nothing then runs.
func Open(ctx context.Context, path string, options Options, engineOptions ...core.Option) (*core.Engine, *Watcher, error) {
	first := &firstPolicy{options: engineOptions}
	f := newFollower(path, first)
	var problem error
	f.report = func(err error) { problem = err }
	for f.look() {
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(settling):
		}
	}
	if problem != nil {
		return nil, nil, problem
	}
	f.target = first.engine
	return first.engine, watch(ctx, f, options), nil
}

// Watch follows the file until ctx ends, and calls target.Reload with each new policy of
// it, one at a time. It reads the file at once, on a goroutine of its own. Nobody else
// should change the target's policy: Watch does not notice, and calls Reload only when the
// file's content changes. It panics if target is nil.
func Watch(ctx context.Context, path string, target Reloader, options Options) *Watcher {
	if engine, ok := target.(*core.Engine); target == nil || ok && engine == nil {
		// Otherwise the goroutine would panic, when the file is first read.
		panic("policyfile: Watch needs an engine, and got nil; check the error of core.New")
	}
	return watch(ctx, newFollower(path, target), options)
}

// LastSuccess returns when the file was last read and its policy was in force; the zero
// time if it never was. As long as all is well, this is about Options.Interval ago at
// most. An older time means that the policy in force may no longer be the file's.
func (w *Watcher) LastSuccess() time.Time {
	if at := w.follower.success.Load(); at != nil {
		return *at
	}
	return time.Time{}
}

// Wait blocks until the context has ended and all goroutines of the watcher with it. There
// are then no more calls of Reload and Report.
func (w *Watcher) Wait() { <-w.ended }

func watch(ctx context.Context, f *follower, options Options) *Watcher {
	f.report = options.Report
	if f.report == nil {
		f.report = func(err error) { logReport(f.path, err) }
	}
	if options.Interval <= 0 {
		options.Interval = defaultInterval
	}
	w := &Watcher{follower: f, ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		f.follow(ctx, options.Interval)
	}()
	return w
}

const defaultInterval = 5 * time.Second

func logReport(path string, err error) {
	if err != nil {
		slog.Error("cors: a problem with the policy file; the policy in force stays", "file", path, "error", err)
		return
	}
	slog.Info("cors: the policy of the file is in force", "file", path)
}

func logWarning(err error) {
	slog.Warn("cors: changes of the policy file take effect late", "error", err)
}

// firstPolicy makes the engine from the first policy that it gets.
type firstPolicy struct {
	options []core.Option
	engine  *core.Engine
}

func (f *firstPolicy) Reload(p core.Policy) (err error) {
	f.engine, err = core.New(p, f.options...)
	return err
}

func newFollower(path string, target Reloader) *follower {
	// Later changes of the working directory must not change which file it is.
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return &follower{path: path, target: target, warn: logWarning, startEvents: startEvents}
}
