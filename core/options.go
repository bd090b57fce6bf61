package core

import (
	"context"
	"log/slog"
	"slices"
	"strconv"

	"github.com/sallyport/cors/core/internal/fault"
)

// Option adds something to an engine that is not data, such as a function.
type Option func(*settings)

type settings struct {
	lookup      OriginFinder
	varyOn      []string
	observers   []func(ctx context.Context, r Request, d Decision)
	shadows     []shadow
	logger      *slog.Logger
	limit       *logLimit // never nil, unless there are no options at all
	passthrough bool
	problems    []error
}

func newSettings(opts []Option) settings {
	var s settings
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	if s.limit == nil {
		s.limit = newLogLimit(defaultLogLimit)
	}
	return s
}

func (s *settings) problem(option, code, problem, fix string) {
	s.problems = append(s.problems, &PolicyError{option, -1, "", code, problem, fix, nil})
}

// WithObserver calls f with every decision, before it is applied. f must be safe for
// concurrent use, and must not keep r. It runs on the request's goroutine, so it
// should be quick. Several observers are called in the order of the options.
//
// If f panics, the panic is logged, an admitted origin is refused with
// [ReasonObserverFailed], and the request goes on. Under "*" the panic is only logged,
// since every origin is admitted.
func WithObserver(f func(ctx context.Context, r Request, d Decision)) Option {
	return func(s *settings) {
		if f == nil {
			s.problem("WithObserver", fault.OptionNil, "the function is nil", "pass a function, or leave the option out")
			return
		}
		s.observers = append(slices.Clone(s.observers), f)
	}
}

// WithLogger records refusals, with their reason and explanation, at [slog.LevelWarn]. A
// failure of a lookup, an observer or a shadow is recorded at [slog.LevelError], with the
// error and the stack of a panic; a client that goes away while a lookup runs is such a
// failure. Requests without an Origin and requests of the same origin are not refusals.
// What a client chose is bounded in length and escaped.
//
// At most 10 records of each kind are written a second: see [WithLogLimit]. A record
// costs some microseconds, and about 0.1 ms for a hostile request and a long policy
// (docs/observing.md). A refusal whose record is omitted costs about twice as much as without a
// logger, and a granted request costs hardly more.
//
// If the handler of l panics, the request goes on, and [slog.Default] gets the panic.
// Without this option refusals are not logged, and failures go to slog.Default.
func WithLogger(l *slog.Logger) Option {
	return func(s *settings) {
		if l == nil {
			s.problem("WithLogger", fault.OptionNil, "the logger is nil", "pass a logger, or leave the option out")
			return
		}
		if s.logger != nil {
			s.problem("WithLogger", fault.OptionRepeated, "it is given twice, and a refusal is logged once", "pass one logger, whose handler may write to several places")
		}
		s.logger = l
	}
}

// WithLogLimit sets how many records of one kind are logged in any second, from 1 to
// 10 000. The default is 10. There is a kind for refused origins, for what the preflight
// of an admitted origin is not granted, for Host, for cross-site requests without an
// Origin, for ambiguous paths, and for failures of lookups, observers and shadows.
//
// The attribute "omitted" of a record counts the records of its kind that were left out
// since the one before. A preflight whose header names were never granted before is judged
// as often as the limit permits, and counts as omitted otherwise.
func WithLogLimit(perSecond int) Option {
	return func(s *settings) {
		if perSecond < 1 || perSecond > maxLogLimit {
			s.problems = append(s.problems, &PolicyError{Field: "WithLogLimit", Index: -1, Value: strconv.Itoa(perSecond), Code: fault.OptionRange,
				Problem: "the limit is from 1 to 10 000 records a second", Fix: "pass such a number, or leave the option out for 10"})
			return
		}
		if s.limit != nil {
			s.problem("WithLogLimit", fault.OptionRepeated, "it is given twice, and there is one limit", "pass it once")
		}
		s.limit = newLogLimit(perSecond)
	}
}

// WithPreflightPassthrough lets the application answer preflights itself: the headers
// are set, and Status is 0. The application must answer with a status of 200 to 299, or
// browsers do not send the request that follows. A refused preflight reaches the
// application, too, without CORS headers.
func WithPreflightPassthrough() Option {
	return func(s *settings) { s.passthrough = true }
}
