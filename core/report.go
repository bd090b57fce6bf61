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
func (s *settings) watched() bool {
	return s.logger != nil || len(s.observers) > 0 || len(s.shadows) > 0
}

// report calls the shadows, the observers and the logger with a decision. If an observer
// fails, the decision refuses.
func (s *settings) report(ctx context.Context, r Request, d Decision) Decision {
	if d.reason == ReasonLookupFailed {
		s.record(ctx, failedLookup, &r, &d, d.detail.failure)
	}
	s.compareShadows(ctx, r, d)
	for _, observe := range s.observers {
		err := tell(ctx, r, d, observe)
		if err == nil {
			continue
		}
		if d.Allowed() && !d.answers.rules.everyone {
			d.refuse(ReasonObserverFailed, err)
			d.bar(&r)
		}
		s.record(ctx, failedObserver, &r, &d, err)
	}
	if s.logger == nil {
		return d
	}
	switch reason := d.Reason(); {
	case reason == ReasonLookupFailed, reason == ReasonObserverFailed: // recorded above
	case reason.refuses():
		s.record(ctx, logKind(reason), &r, &d, nil)
	}
	return d
}

func tell(ctx context.Context, r Request, d Decision, observe func(context.Context, Request, Decision)) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanicked("observer", v)
		}
	}()
	observe(ctx, r, d)
	return nil
}

// record logs a refusal, or a failure unless it is nil, if the limit permits it. Only a
// record that is written costs an explanation.
func (s *settings) record(ctx context.Context, kind logKind, r *Request, d *Decision, failure error) {
	omitted, ok := s.limit.take(kind)
	if !ok {
		return
	}
	level, l := slog.LevelWarn, s.logger
	attrs := requestAttrs(*r, *d)
	if failure != nil {
		level = slog.LevelError
		attrs = append(attrs, failureAttrs(failure)...)
	}
	if omitted > 0 {
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

// LogValue groups what a person wants to know about a decision, bounded in length and
// escaped.
func (d Decision) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("kind", d.kind.String()),
		slog.Bool("allowed", d.Allowed()),
		slog.String("reason", d.Reason().String()),
		slog.Int("status", d.Status()),
		slog.String("origin", bounded(d.origin, maxLogged)),
		slog.String("explanation", d.Explain()),
	)
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
