package exporttest

import (
	"context"
	"net/http"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
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
		status, e.Runs = exportjudge.StatusOf(&v.App, v.Request.Method, v.Request.View().Path)
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
