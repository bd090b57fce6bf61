package conformance

import (
	"net/http"
	"sync/atomic"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

// stage is an adapter mounted one way behind a real listener. The app on it is
// replaced for each check.
type stage struct {
	*wire.Server
	adapter Adapter
	mount   Mount
	app     atomic.Pointer[http.Handler]

	// exchange puts a broken evaluator in the place of a vector's, in tests of the suite
	// itself.
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

// place names the adapter and its mount as the statusAt of vectors does.
func (s *stage) place() string { return s.adapter.Name + " " + s.mount.String() }

// build puts an app of the adapter on the stage. around wraps the whole of it.
func (s *stage) build(ev core.Evaluator, routes []Route, around ...func(http.Handler) http.Handler) {
	app := s.adapter.Build(s.mount, ev, routes)
	for _, wrap := range around {
		app = wrap(app)
	}
	s.app.Store(&app)
}
