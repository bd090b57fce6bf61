package exporttest

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// expected returns the vector with the response of the library, which stands in front of
// the same application.
func expected(t *testing.T, p core.Policy, v *vector.Vector) *vector.Vector {
	t.Helper()
	engine, err := core.New(p)
	if err != nil {
		t.Fatal(err)
	}
	d := engine.Evaluate(context.Background(), v.Request.View())
	h := http.Header{}
	e := *v
	e.Runs = false
	status := d.Status()
	if status == 0 { // the application answers, and its headers are there already
		wire.AddTo(h, v.App.Outer)
		status, e.Runs = answerOf(&v.App, v.Request)
		if e.Runs {
			wire.AddTo(h, v.App.Fields)
		}
	}
	d.Apply(h)
	e.Response = vector.Response{Status: status, Fields: http.Header{}, Vary: h[wire.Vary]}
	for _, name := range wire.CORSHeaders {
		if lines, found := h[name]; found {
			e.Response.Fields[name] = lines
		}
	}
	return &e
}

// answerOf is the status of the upstream, and whether a handler runs.
func answerOf(app *vector.App, r *wire.Request) (status int, runs bool) {
	methods := app.Routes
	if methods == nil {
		methods = vector.Methods
	}
	switch {
	case r.View().Path != vector.Path:
		return http.StatusNotFound, false
	case !slices.Contains(methods, r.Method):
		return http.StatusMethodNotAllowed, false
	case app.Panics: // and a layer around the handler recovers
		return http.StatusInternalServerError, true
	case app.Status != 0:
		return app.Status, true
	}
	return http.StatusOK, true
}
