package core

import (
	"context"
	"errors"
	"reflect"
)

// Evaluator decides requests. Adapters accept any; [Engine] is one.
//
// Evaluate must be safe for concurrent use and must not keep r.
type Evaluator interface {
	Evaluate(ctx context.Context, r Request) Decision
}

// CheckEvaluator returns an error that says what to pass if ev is nil, or an interface
// around a nil pointer or function. An adapter calls it when it is mounted, and panics
// with the error.
func CheckEvaluator(ev Evaluator) error {
	switch v := reflect.ValueOf(ev); v.Kind() {
	case reflect.Invalid:
	case reflect.Pointer, reflect.Func:
		if !v.IsNil() {
			return nil
		}
	default:
		return nil
	}
	return errNilEvaluator
}

var errNilEvaluator = errors.New("cors: this middleware needs a core.Evaluator and got nil; " +
	"pass the engine that core.New returns after checking its error, or core.DenyAll()")
