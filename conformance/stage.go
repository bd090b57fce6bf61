package conformance

import (
	"net/http"
	"sync/atomic"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

// stage is an adapter, mounted in one way, behind a real listener. Each check puts its
// own app there.
type stage struct {
	*wire.Server
	adapter Adapter
	mount   Mount
	app     atomic.Pointer[http.Handler]

	// exchange replaces the evaluator of a vector by a broken one, in tests of the
	// suite itself.
	exchange func(ev core.Evaluator, observed bool) core.Evaluator
}

func newStage(a Adapter, m Mount) (*stage, error) {
	s := &stage{adapter: a, mount: m}
	var err error
	s.Server, err = wire.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(*s.app.Load()).ServeHTTP(w, r)
	}))
	return s, err
}

// place names the adapter and its mount in the form of statusAt.
func (s *stage) place() string { return s.adapter.Name + " " + s.mount.String() }

// build puts an app of the adapter on the stage. around wraps the whole of it.
func (s *stage) build(ev core.Evaluator, routes []Route, around ...func(http.Handler) http.Handler) {
	app := s.adapter.Build(s.mount, ev, routes)
	for _, wrap := range around {
		app = wrap(app)
	}
	s.app.Store(&app)
}
