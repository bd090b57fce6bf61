package conformance

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"github.com/sallyport/cors/core"
)

// evaluator returns the engine that a vector describes. It logs to nowhere: the
// explanations of refusals are written all the same.
func (v *vector) evaluator() (core.Evaluator, error) {
	if v.denyAll {
		return core.DenyAll(), nil
	}
	opts := []core.Option{core.WithLogger(slog.New(slog.DiscardHandler))}
	if v.lookup != nil {
		opts = append(opts, core.WithOriginLookup(v.lookup.ask, v.lookup.varyOn...))
	}
	if v.passthrough {
		opts = append(opts, core.WithPreflightPassthrough())
	}
	engine, err := core.New(*v.policy, opts...)
	if err != nil {
		return nil, err // a nil *core.Engine would be a non-nil Evaluator
	}
	return engine, nil
}

// ask is the core.OriginLookup of the script. The yes beside an error is what an
// engine has to ignore.
func (l *lookupScript) ask(_ context.Context, _ core.Request, origin string) (bool, error) {
	switch {
	case l.panics:
		panic("the lookup of the vector panics")
	case l.fails:
		return true, errors.New("the lookup of the vector fails")
	}
	return slices.Contains(l.admits, origin), nil
}
