package core

import (
	"context"
	"fmt"
	"log/slog"
)

func (s *settings) watched() bool { return s.logger != nil || len(s.observers) > 0 }

// report tells observers and the logger of a decision, and closes it where an
// observer fails.
func (s *settings) report(ctx context.Context, r Request, d *Decision) {
	for _, observe := range s.observers {
		if err := s.observe(ctx, r, *d, observe); err != nil {
			s.logFailure(ctx, r, ReasonObserverFailed, err)
			if !d.policy.origins.everyone && d.kind != KindNone {
				d.refuse(ReasonObserverFailed, err)
			}
		}
	}
	reason := d.Reason()
	switch {
	case reason == ReasonObserverFailed: // logged above
	case reason == ReasonLookupFailed:
		s.logFailure(ctx, r, reason, d.detail.failure)
	case s.logger != nil && reason.refuses():
		s.logger.LogAttrs(ctx, slog.LevelWarn, "cors: not granted",
			slog.Any("decision", *d), methodAttr(r), pathAttr(r))
	}
}

func (s *settings) observe(ctx context.Context, r Request, d Decision, f func(context.Context, Request, Decision)) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("observer panicked: %v", v)
		}
	}()
	f(ctx, r, d)
	return nil
}

func (s *settings) logFailure(ctx context.Context, r Request, reason Reason, err error) {
	l := s.logger
	if l == nil {
		l = slog.Default()
	}
	l.LogAttrs(ctx, slog.LevelError, "cors: "+reason.String(),
		slog.String("error", bounded(err.Error())), originAttr(r), methodAttr(r), pathAttr(r))
}

// maxLogged is how many bytes of anything that a client chose are logged.
const maxLogged = 128

// bounded escapes s for a log and cuts it. The quotes that quoteBounded adds
// would be doubled by the handler.
func bounded(s string) string {
	quoted := quoteBounded(s, maxLogged)
	if len(s) <= maxLogged {
		return quoted[1 : len(quoted)-1]
	}
	return quoted
}

func methodAttr(r Request) slog.Attr { return slog.String("method", bounded(r.Method)) }
func pathAttr(r Request) slog.Attr   { return slog.String("path", bounded(r.Path)) }

func originAttr(r Request) slog.Attr {
	if lines := r.Header[keyOrigin]; len(lines) > 0 {
		return slog.String("origin", bounded(lines[0]))
	}
	return slog.Attr{}
}

// LogValue groups what a person wants to know of a decision, bounded in length
// and escaped.
func (d Decision) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("kind", d.kind.String()),
		slog.Bool("allowed", d.Allowed()),
		slog.String("reason", d.Reason().String()),
		slog.Int("status", d.Status()),
		slog.String("origin", bounded(d.origin)),
		slog.String("explanation", d.Explain()),
	)
}
