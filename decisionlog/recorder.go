package decisionlog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/sallyport/cors/core"
)

// Options are how decisions are recorded. The zero value is fine.
type Options struct {
	// Headers names more request headers to write: those that a lookup reads, at most
	// 16. Leave out those that hold secrets, such as API keys. The lookup then sees none
	// of them when the log is replayed.
	Headers []string

	// Buffer is how many bytes of lines may wait for the writer; 0 means 4 MiB, which is
	// about 10 000 decisions. A Recorder needs twice as much memory at most.
	Buffer int
}

const (
	defaultBuffer = 4 << 20
	maxHeaders    = 16
)

// secretHeaders authenticate users, and are never written.
var secretHeaders = []string{"Authorization", "Cookie", "Proxy-Authorization", "Set-Cookie"}

// Recorder writes decisions to a log. [New] returns one. It is safe for concurrent use.
type Recorder struct {
	w       io.Writer
	headers []string
	max     int // bytes that may wait

	mutex   sync.Mutex
	waiting []byte // whole lines
	missing uint64 // decisions that the log does not tell yet that they are missing
	dropped uint64 // in all
	failure error  // of the last write that failed
	closed  bool

	lastTold uint64 // what the last line of the log tells of missing decisions

	wake chan struct{} // something waits, or the recorder is closed
	done chan struct{} // everything is written
}

// New returns a recorder that writes to w, from a goroutine of its own. Each Write has
// whole lines, of about 64 KiB at most. The error says which option is wrong.
func New(w io.Writer, options Options) (*Recorder, error) {
	r := &Recorder{w: w, headers: slices.Clone(policyHeaders), max: options.Buffer, wake: make(chan struct{}, 1), done: make(chan struct{})}
	if w == nil {
		return nil, errors.New("decisionlog: the writer is nil; pass a file, such as that of RotatingFile")
	}
	switch {
	case r.max == 0:
		r.max = defaultBuffer
	case r.max < maxLine:
		return nil, fmt.Errorf("decisionlog: Options.Buffer is %d bytes, and one line may have %d; use more, or 0 for %d", r.max, maxLine, defaultBuffer)
	}
	if n := len(options.Headers); n > maxHeaders {
		return nil, fmt.Errorf("decisionlog: Options.Headers has %d names, and %d is the limit; name only those that a lookup reads", n, maxHeaders)
	}
	for i, name := range options.Headers {
		key := http.CanonicalHeaderKey(name)
		if slices.Contains(secretHeaders, key) {
			return nil, fmt.Errorf("decisionlog: Options.Headers[%d] %q would write secrets of users into the log; remove it", i, name)
		}
		if !slices.Contains(r.headers, key) {
			r.headers = append(r.headers, key)
		}
	}
	go r.write()
	return r, nil
}

// Observe records a decision. It is an observer for [core.WithObserver], and never waits
// for the writer. After Close it only counts the decision as dropped.
func (r *Recorder) Observe(_ context.Context, request core.Request, d core.Decision) {
	if r.isFull() {
		return
	}
	now := time.Now()
	line := newLine(now, r.headers, request, d)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.missing > 0 {
		line = append(encode(record{Version: version, Time: now.UTC(), Dropped: r.missing}), line...)
	}
	if r.closed || len(r.waiting)+len(line) > r.max {
		r.drop(1)
		return
	}
	r.missing = 0
	r.waiting = append(r.waiting, line...)
	r.wakeUp()
}

// isFull drops a decision before its line is made, if the line would hardly fit.
func (r *Recorder) isFull() bool {
	const shortLine = 256
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.closed || len(r.waiting)+shortLine > r.max {
		r.drop(1)
		return true
	}
	return false
}

func (r *Recorder) drop(n uint64) { r.missing, r.dropped = r.missing+n, r.dropped+n }

func (r *Recorder) wakeUp() {
	select {
	case r.wake <- struct{}{}:
	default: // it is awake already
	}
}

// Dropped returns how many decisions were not written: the buffer was full, the write
// failed, or the recorder was closed.
func (r *Recorder) Dropped() uint64 {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.dropped
}

// Close writes what is waiting, and returns the error of the last write that failed, if
// one did. It waits for the writer, and does not close it. It may be called several times.
func (r *Recorder) Close() error {
	r.mutex.Lock()
	r.closed = true
	r.wakeUp()
	r.mutex.Unlock()
	<-r.done
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.failure
}

// write writes what waits, until the recorder is closed.
func (r *Recorder) write() {
	defer close(r.done)
	var lines []byte
	broken := false // the last write may have ended within a line
	for range r.wake {
		for {
			var closed bool
			if lines, closed = r.takeWaiting(lines); len(lines) == 0 {
				if closed {
					return
				}
				break
			}
			for rest := lines; len(rest) > 0; {
				var some []byte
				some, rest = cutLines(rest)
				broken = !r.writeLines(some, broken)
			}
		}
	}
}

// takeWaiting takes the lines that wait. used is their buffer from now on. Once the
// recorder is closed, the last of them tells of the decisions that are missing.
func (r *Recorder) takeWaiting(used []byte) (lines []byte, closed bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.closed && len(r.waiting) == 0 && r.missing > 0 && r.missing != r.lastTold {
		r.lastTold = r.missing // not again: with a writer that always fails Close would never return
		r.waiting = append(r.waiting, encode(record{Version: version, Time: time.Now().UTC(), Dropped: r.missing})...)
		r.missing = 0
	}
	lines, r.waiting = r.waiting, used[:0]
	return lines, r.closed
}

// cutLines returns as many whole lines as one write may have.
func cutLines(lines []byte) (some, rest []byte) {
	if len(lines) <= maxLine {
		return lines, nil
	}
	end := bytes.LastIndexByte(lines[:maxLine], '\n') + 1
	return lines[:end], lines[end:]
}

// writeLines writes lines, and reports whether that worked. If the write before did not,
// it first ends the line that may be broken off.
func (r *Recorder) writeLines(lines []byte, broken bool) (ok bool) {
	if broken {
		lines = append([]byte{'\n'}, lines...)
	}
	n, err := tryWrite(r.w, lines)
	if err == nil {
		return true
	}
	wholeLines := bytes.LastIndexByte(lines[:min(max(n, 0), len(lines))], '\n') + 1
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.failure = fmt.Errorf("decisionlog: %w", err)
	r.lose(lines[wholeLines:])
	return false
}

// lose counts the decisions of lines that were not written.
func (r *Recorder) lose(lines []byte) {
	for line := range bytes.Lines(lines) {
		var of record
		switch err := json.Unmarshal(line, &of); {
		case err != nil: // the empty line before
		case of.Dropped > 0:
			r.missing += of.Dropped // to be told again
		default:
			r.drop(1)
		}
	}
}

func tryWrite(w io.Writer, p []byte) (n int, err error) {
	defer func() {
		if v := recover(); v != nil {
			n, err = 0, fmt.Errorf("the writer panicked: %v", v)
		}
	}()
	return w.Write(p)
}
