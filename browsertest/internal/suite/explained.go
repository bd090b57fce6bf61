package suite

import (
	"context"
	"slices"
	"sync"

	"github.com/sallyport/cors/core"
)

// explained collects what an engine says of the requests that it refuses.
type explained struct {
	mu    sync.Mutex
	texts []string
}

func (e *explained) option() core.Option {
	return core.WithObserver(func(_ context.Context, _ core.Request, d core.Decision) {
		if d.Reason() == core.ReasonNone || d.Kind() == core.KindNone {
			return
		}
		text := d.Explain()
		e.mu.Lock()
		defer e.mu.Unlock()
		if !slices.Contains(e.texts, text) {
			e.texts = append(e.texts, text)
		}
	})
}

func (e *explained) all() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.texts)
}
