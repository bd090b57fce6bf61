package core

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/sallyport/cors/core/internal/quote"
)

func (s *settings) watched() bool { return s.logger != nil || len(s.observers) > 0 }

// report calls the observers and the logger with a decision. If an observer fails, the
// decision refuses.
func (s *settings) report(ctx context.Context, r Request, d Decision) Decision {
	if d.reason == ReasonLookupFailed {
		s.logFailure(ctx, r, d, "cors: origin lookup failed", d.detail.failure)
	}
	for _, observe := range s.observers {
		err := tell(ctx, r, d, observe)
		if err == nil {
			continue
		}
		if d.Allowed() && !d.answers.compiled.origins.Everyone {
			d.refuse(ReasonObserverFailed, err)
			d.bar(&r)
		}
		s.logFailure(ctx, r, d, "cors: observer failed", err)
	}
	if s.logger == nil || !s.logger.Enabled(ctx, slog.LevelWarn) {
		return d
	}
	switch reason := d.Reason(); {
	case reason == ReasonLookupFailed, reason == ReasonObserverFailed: // logged above
	case reason.refuses():
		s.logger.LogAttrs(ctx, slog.LevelWarn, "cors: not granted", requestAttrs(r, d)...)
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

func (s *settings) logFailure(ctx context.Context, r Request, d Decision, message string, failure error) {
	l := s.logger
	if l == nil {
		l = slog.Default()
	}
	attrs := append(requestAttrs(r, d), slog.String("error", bounded(failure.Error(), maxLoggedError)))
	if p := (*panicked)(nil); errors.As(failure, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack[:min(len(p.stack), maxLoggedStack)])))
	}
	l.LogAttrs(ctx, slog.LevelError, message, attrs...)
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
