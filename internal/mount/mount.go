// Package mount checks what an adapter is given when it is mounted.
package mount

import (
	"reflect"

	"github.com/sallyport/cors/core"
)

// Evaluator returns ev. It panics when ev IsNil: at start-up, where somebody looks, and not at the first
// request.
func Evaluator(ev core.Evaluator) core.Evaluator {
	if IsNil(ev) {
		panic("cors: this middleware needs a core.Evaluator and got nil; pass the engine that core.New returns after checking its error, or core.DenyAll()")
	}
	return ev
}

// IsNil reports whether ev is nil, or an interface around a nil pointer or function.
func IsNil(ev core.Evaluator) bool {
	switch v := reflect.ValueOf(ev); v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func:
		return v.IsNil()
	}
	return false
}
