package decisionlog

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/sallyport/cors/core"
)

// Recorded is what was decided when the log was written.
type Recorded struct {
	Kind    core.Kind
	Reason  core.Reason
	Verdict core.Verdict
}

// Judged is a recorded request that was judged again.
type Judged struct {
	Line      int       // in the log, from 1
	Time      time.Time // of the request
	Request   core.Request
	Recorded  Recorded
	Candidate core.Decision
}

// Differs reports whether a browser could do something else if the candidate decided. It
// compares what [core.WithShadow] compares.
func (j Judged) Differs() bool { return j.Recorded.Verdict != j.Candidate.Verdict() }

// LineError says why a line of the log was not judged.
type LineError struct {
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns the cause.
func (e *LineError) Unwrap() error { return e.Err }

// Replay judges the requests of a log again. It yields each of them, in the order of the
// log, and a [*LineError] for a line that cannot be judged: it is no record, is longer
// than 64 KiB, has another version, was altered when it was written, tells that decisions
// are missing, or the candidate panicked. The next lines are judged all the same. Empty
// lines are skipped. Any other error is that of ctx or of reading the log, and the last.
//
// A candidate with a lookup asks it now: it sees only the headers that were recorded, and
// no query. If a preflight was refused because of its origin, the routes of its path are
// not known, and the candidate judges the method by its policy alone.
//
// Replay needs memory for one line at a time.
func Replay(ctx context.Context, log io.Reader, candidate core.Evaluator) iter.Seq2[Judged, error] {
	return func(yield func(Judged, error) bool) {
		if err := core.CheckEvaluator(candidate); err != nil {
			yield(Judged{}, err)
			return
		}
		lines := bufio.NewReaderSize(log, maxLine+1)
		for n := 1; ; n++ {
			if err := ctx.Err(); err != nil {
				yield(Judged{}, err)
				return
			}
			line, tooLong, readErr := readLine(lines)
			if len(bytes.TrimSpace(line)) > 0 || tooLong {
				judged, err := judge(ctx, line, tooLong, candidate)
				if err != nil {
					err = &LineError{n, err}
				}
				judged.Line = n
				if !yield(judged, err) {
					return
				}
			}
			if errors.Is(readErr, io.EOF) {
				return
			}
			if readErr != nil {
				yield(Judged{}, fmt.Errorf("reading line %d: %w", n, readErr))
				return
			}
		}
	}
}

// readLine returns the next line. Of one that is too long it returns the beginning.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	line, err = r.ReadSlice('\n')
	for errors.Is(err, bufio.ErrBufferFull) {
		tooLong = true
		line, err = r.ReadSlice('\n')
	}
	return line, tooLong, err
}

func judge(ctx context.Context, line []byte, tooLong bool, candidate core.Evaluator) (Judged, error) {
	if tooLong {
		return Judged{}, fmt.Errorf("it is longer than %d bytes, and no record is", maxLine)
	}
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return Judged{}, fmt.Errorf("it is no record: %w", err)
	}
	switch {
	case r.Version != version:
		return Judged{}, fmt.Errorf("its version is %d, and this program reads %d", r.Version, version)
	case r.Dropped > 0:
		return Judged{}, fmt.Errorf("%d decisions before it are missing: they came faster than they could be written", r.Dropped)
	case r.Request == nil || r.Request.Method == "" || r.Decision == nil || r.Decision.Verdict == nil:
		return Judged{}, errors.New("it has no request with a method, or no decision with a verdict")
	case r.Request.Altered:
		return Judged{}, errors.New("its request was too long or no UTF-8, so it was not recorded whole")
	}
	j := Judged{Time: r.Time, Request: r.Request.view(), Recorded: Recorded{r.Decision.Kind, r.Decision.Reason, *r.Decision.Verdict}}
	var err error
	j.Candidate, err = ask(ctx, candidate, j.Request)
	return j, err
}

func ask(ctx context.Context, candidate core.Evaluator, r core.Request) (d core.Decision, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the candidate panicked: %v", v)
		}
	}()
	return candidate.Evaluate(ctx, r), nil
}
