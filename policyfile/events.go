package policyfile

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/fsnotify/fsnotify"
)

// events tells that something happened in the directories of a watcher.
type events struct {
	watcher *fsnotify.Watcher
	changed chan struct{}
	ended   chan struct{}
}

func startEvents() (*events, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	e := &events{watcher, make(chan struct{}, 1), make(chan struct{})}
	go e.forward()
	return e, nil
}

// forward takes all events and errors at once, which are the same here: both say that it
// is time to look. It has a goroutine of its own because fsnotify may hold its lock while
// it waits for somebody to take an error, and Add and Remove need the lock.
func (e *events) forward() {
	defer close(e.ended)
	for {
		open := true
		select {
		case _, open = <-e.watcher.Events:
		case _, open = <-e.watcher.Errors:
		}
		if !open {
			return
		}
		select {
		case e.changed <- struct{}{}:
		default:
		}
	}
}

// watched watches directories, as far as that is possible.
type watched struct {
	start  func() (*events, error)
	events *events // nil until they could be started
}

// changed is nil, and so never ready, if there are no events.
func (w *watched) changed() <-chan struct{} {
	if w.events == nil {
		return nil
	}
	return w.events.changed
}

// watch watches these directories and no others. It is called before each reading, since
// links may lead elsewhere by now, and since what failed may succeed later. Adding a
// directory again does no harm, and is needed if another has taken its place.
func (w *watched) watch(dirs []string) error {
	if w.events == nil {
		events, err := w.start()
		if err != nil {
			return err
		}
		w.events = events
	}
	for _, dir := range w.events.watcher.WatchList() {
		if !slices.Contains(dirs, dir) {
			w.events.watcher.Remove(dir) // an error says that it is gone
		}
	}
	var problems []error
	for _, dir := range dirs {
		problems = append(problems, w.add(dir))
	}
	return errors.Join(problems...)
}

// add watches a directory, or the nearest one above it if it does not exist.
func (w *watched) add(dir string) error {
	err := w.events.watcher.Add(dir)
	for errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
		err = w.events.watcher.Add(dir)
	}
	return err
}

func (w *watched) close() {
	if w.events == nil {
		return
	}
	w.events.watcher.Close()
	<-w.events.ended
}
