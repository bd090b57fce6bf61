package vector

import (
	"context"
	"errors"
	"slices"

	"github.com/sallyport/cors/core"
)

// Evaluator returns the engine that the vector describes, with further options. Without
// options it has neither logger nor observer, as in most applications.
func (v *Vector) Evaluator(opts ...core.Option) (core.Evaluator, error) {
	if v.Policy == nil {
		return core.DenyAll(), nil
	}
	if v.Lookup != nil {
		opts = append(opts, core.WithOriginLookup(v.Lookup.ask, v.Lookup.VaryOn...))
	}
	if v.Passthrough {
		opts = append(opts, core.WithPreflightPassthrough())
	}
	engine, err := core.New(*v.Policy, opts...)
	if err != nil {
		return nil, err // a nil *core.Engine would be a non-nil Evaluator
	}
	return engine, nil
}

// ask is the core.OriginLookup of the vector. An engine must ignore the yes that comes
// with an error.
func (l *Lookup) ask(_ context.Context, _ core.Request, origin string) (bool, error) {
	switch {
	case l.Panics:
		panic("the lookup of the vector panics")
	case l.Fails:
		return true, errors.New("the lookup of the vector fails")
	}
	return slices.Contains(l.Admits, origin), nil
}
