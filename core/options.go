package core

import (
	"context"
	"log/slog"
	"slices"

	"github.com/sallyport/cors/core/internal/fault"
)

// Option adds to an engine what is not data.
type Option func(*settings)

type settings struct {
	lookup      OriginFinder
	varyOn      []string
	observers   []func(ctx context.Context, r Request, d Decision)
	logger      *slog.Logger
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
	return s
}

func (s *settings) problem(option, code, problem, fix string) {
	s.problems = append(s.problems, &PolicyError{option, -1, "", code, problem, fix})
}

// WithObserver has f called with every decision, after it is made and before it
// is applied. f must be safe for concurrent use and should be quick: it runs on
// the request's goroutine. It must not keep r. Several observers are called in
// the order of the options.
//
// An f that panics never opens access: the panic is logged, an origin that was
// admitted is refused with ReasonObserverFailed, and the request goes on. A policy
// of "*" judges no origin, and there the panic is logged only.
func WithObserver(f func(ctx context.Context, r Request, d Decision)) Option {
	return func(s *settings) {
		if f == nil {
			s.problem("WithObserver", fault.OptionNil, "the function is nil", "pass a function, or leave the option out")
			return
		}
		s.observers = append(slices.Clone(s.observers), f)
	}
}

// WithLogger has l record each refusal once, with its reason and explanation, at
// slog.LevelWarn. Failures of a lookup or an observer, whether or not they are
// what refuses, are recorded at slog.LevelError, with the error and the stack of a
// panic; that a client goes away while a lookup runs is one. Whatever a client chose
// is bounded in length and escaped. Requests without an Origin and requests of the
// same origin are no refusals. An explanation looks for the entry that was meant,
// among the first 1 000: a record of a refusal costs many times what the decision
// does, and who sends requests decides how often.
//
// Without this option refusals are not logged, and failures go to
// slog.Default().
func WithLogger(l *slog.Logger) Option {
	return func(s *settings) {
		if l == nil {
			s.problem("WithLogger", fault.OptionNil, "the logger is nil", "pass a logger, or leave the option out")
			return
		}
		if s.logger != nil {
			s.problem("WithLogger", fault.OptionRepeated, "it is given twice, and each refusal is logged once", "pass one logger, whose handler may write to several places")
		}
		s.logger = l
	}
}

// WithPreflightPassthrough lets the application answer preflights itself: their
// fields are set, and Status is 0. An application that answers them with another
// status than 200 to 299 makes browsers refuse the request to come. A refused
// preflight reaches the application as well, without CORS fields.
func WithPreflightPassthrough() Option {
	return func(s *settings) { s.passthrough = true }
}
