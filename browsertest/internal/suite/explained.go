package suite

import (
	"context"
	"slices"
	"sync"

	"github.com/sallyport/cors/core"
)

// explained collects the explanations of an engine for the requests that it refuses.
type explained struct {
	mu    sync.Mutex
	texts []string
}

// options are those of an engine that is observed, or of one that is not.
func (e *explained) options(observed bool) []core.Option {
	if !observed {
		return nil
	}
	return []core.Option{core.WithObserver(func(_ context.Context, _ core.Request, d core.Decision) {
		if d.Reason() == core.ReasonNone || d.Kind() == core.KindNone {
			return
		}
		text := d.Explain()
		e.mu.Lock()
		defer e.mu.Unlock()
		if !slices.Contains(e.texts, text) {
			e.texts = append(e.texts, text)
		}
	})}
}

func (e *explained) all() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.texts)
}
