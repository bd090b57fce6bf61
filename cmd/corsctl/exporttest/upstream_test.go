package exporttest

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// upstream is an application that decides no CORS. It does what the vector says that was
// prepared last, and counts how often its handler ran.
type upstream struct {
	*wire.Server
	app  atomic.Pointer[vector.App]
	runs atomic.Int32 // of a handler
	seen atomic.Int32 // requests, also without a handler
}

func newUpstream(t *testing.T) *upstream {
	t.Helper()
	u := &upstream{}
	u.prepare(&vector.App{})
	var err error
	if u.Server, err = wire.Serve(u); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.Close)
	return u
}

// prepare says what the application does from now on.
func (u *upstream) prepare(app *vector.App) {
	u.app.Store(app)
	u.runs.Store(0)
	u.seen.Store(0)
}

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	app := u.app.Load()
	u.seen.Add(1)
	exportjudge.Application(app, func() { u.runs.Add(1) }).ServeHTTP(w, r)
}
