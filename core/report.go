package core

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/sallyport/cors/core/internal/quote"
)

// watched reports whether somebody wants to see decisions.
func (s *settings) watched() bool { return s.logger != nil || s.seesAll() }

// seesAll reports whether somebody wants to see every decision. A logger wants to see
// only those that do not grant everything.
func (s *settings) seesAll() bool { return len(s.observers) > 0 || len(s.shadows) > 0 }

// report calls the shadows, the observers and the logger with a decision. If an observer
// fails, the decision refuses. It takes pointers, since copies would cost much, compared
// with most decisions.
func (s *settings) report(ctx context.Context, r *Request, d *Decision) {
	if d.reason == ReasonLookupFailed {
		s.record(ctx, failedLookup, r, d, d.detail.failure)
	}
	if len(s.shadows) > 0 {
		s.compareShadows(ctx, r, d)
	}
	for _, observe := range s.observers {
		err := tell(ctx, r, d, observe)
		if err == nil {
			continue
		}
		if d.Allowed() && !d.answers.rules.everyone {
			d.refuse(ReasonObserverFailed, err)
			d.bar(r)
		}
		s.record(ctx, failedObserver, r, d, err)
	}
	if s.logger != nil {
		s.recordRefusal(ctx, r, d)
	}
}

// recordRefusal records a decision that refuses something. It works out a reason only
// where it has to, since clients decide how long that takes.
func (s *settings) recordRefusal(ctx context.Context, r *Request, d *Decision) {
	switch {
	case d.reason == ReasonLookupFailed, d.reason == ReasonObserverFailed: // recorded already
	case d.pending && !d.allowed && !d.sameOrigin:
		s.record(ctx, refusedOrigin, r, d, nil)
	case d.allowed:
		if s.judgePreflight(d).refuses() {
			s.record(ctx, refusedPreflight, r, d, nil)
		}
	default:
		if reason := d.why(); reason.refuses() {
			s.record(ctx, refusedKind(reason), r, d, nil)
		}
	}
}

// judgePreflight returns the reason of a decision, or ReasonNone if it is not known and
// the limit leaves no time to judge it.
func (s *settings) judgePreflight(d *Decision) Reason {
	if d.pending {
		switch reason, known := d.answers.rules.judgeKnown(d.method, d.requestHeaders); {
		case known && (reason != ReasonNone || d.routed() == nil):
			return reason
		case !known && !s.limit.take(unreadPreflight):
			return ReasonNone
		}
	}
	return d.why()
}

func tell(ctx context.Context, r *Request, d *Decision, observe func(context.Context, Request, Decision)) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanicked("observer", v)
		}
	}()
	observe(ctx, *r, *d)
	return nil
}

// record logs a refusal, or a failure unless it is nil, if the limit permits it. Only a
// record that is written costs an explanation.
func (s *settings) record(ctx context.Context, kind logKind, r *Request, d *Decision, failure error) {
	if !s.limit.take(kind) {
		return
	}
	level, l := slog.LevelWarn, s.logger
	attrs := requestAttrs(*r, *d)
	if failure != nil {
		level = slog.LevelError
		attrs = append(attrs, failureAttrs(failure)...)
	}
	if omitted := s.limit.takeOmitted(kind); omitted > 0 {
		attrs = append(attrs, slog.Uint64("omitted", omitted))
	}
	if l == nil {
		l = slog.Default()
	}
	logTo(ctx, l, level, kind.message(), attrs)
}

// logTo writes a record. If the handler of l panics, the request goes on, and
// [slog.Default] gets the panic.
func logTo(ctx context.Context, l *slog.Logger, level slog.Level, message string, attrs []slog.Attr) {
	defer func() {
		v := recover()
		if v == nil || l == slog.Default() {
			return
		}
		logTo(ctx, slog.Default(), slog.LevelError, "cors: logger failed", failureAttrs(newPanicked("logger", v)))
	}()
	l.LogAttrs(ctx, level, message, attrs...)
}

func failureAttrs(failure error) []slog.Attr {
	attrs := []slog.Attr{slog.String("error", bounded(failure.Error(), maxLoggedError))}
	if p := (*panicked)(nil); errors.As(failure, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack[:min(len(p.stack), maxLoggedStack)])))
	}
	return attrs
}

func requestAttrs(r Request, d Decision) []slog.Attr {
	return []slog.Attr{
		slog.Any("decision", d),
		slog.String("method", bounded(r.Method, maxLogged)),
		slog.String("path", bounded(r.Path, maxLogged)),
	}
}

const (
	maxLogged      = 128 // bytes of anything that a client chose
	maxLoggedError = 512 // bytes of an error, which may quote what a client chose
	maxLoggedStack = 8192
)

// bounded escapes s for a log and cuts it. If nothing is cut, it adds no quotes: log
// handlers add their own.
func bounded(s string, limit int) string {
	quoted := quote.Bounded(s, limit)
	if len(s) <= limit {
		return quoted[1 : len(quoted)-1]
	}
	return quoted
}

// LogValue groups what a person wants to know about a decision, escaped, in at most 5 KiB.
// For a refusal it has the address of the page about the reason.
func (d Decision) LogValue() slog.Value {
	reason := d.Reason()
	attrs := []slog.Attr{
		slog.String("kind", d.kind.String()),
		slog.Bool("allowed", d.Allowed()),
		slog.String("reason", reason.String()),
		slog.Int("status", d.Status()),
		slog.String("origin", bounded(d.origin, maxLogged)),
		slog.String("explanation", d.Explain()),
	}
	if reason.refuses() {
		attrs = append(attrs, slog.String("help", reason.Help()))
	}
	return slog.GroupValue(attrs...)
}

// panicked is the failure of a function of the user that panicked. Make it while the
// panic is recovered: its stack shows where the panic came from.
type panicked struct {
	who   string
	value any
	stack []byte
}

func newPanicked(who string, value any) *panicked { return &panicked{who, value, debug.Stack()} }

func (p *panicked) Error() string { return fmt.Sprintf("%s panicked: %v", p.who, p.value) }
