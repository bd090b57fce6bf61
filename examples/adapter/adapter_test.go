package adapter

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
)

func TestConformance(t *testing.T) {
	conformance.Run(t, conformance.Adapter{
		Name:   "my framework",
		Mounts: []conformance.Mount{conformance.MountApp},
		Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
			app := NewFramework()
			app.Use(Middleware(ev))
			for _, r := range routes {
				app.Handle(r.Method, r.Path, wrap(r.Handler))
			}
			return app
		},
	})
}

// wrap runs a handler of net/http in the framework.
func wrap(h http.HandlerFunc) Handler {
	return func(c *Context) { h(writer{c}, c.Request) }
}

type writer struct{ c *Context }

func (w writer) Header() http.Header         { return w.c.Header }
func (w writer) WriteHeader(status int)      { w.c.Status = status }
func (w writer) Write(p []byte) (int, error) { return w.c.Body.Write(p) }

func TestGuardHasTheLastWord(t *testing.T) {
	app := NewFramework()
	app.Use(Guard(core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example"}})))
	app.Handle(http.MethodGet, "/", func(c *Context) { c.Header.Set("Access-Control-Allow-Origin", "*") })
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Origin", "https://other.example")
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	assert.Empty(t, w.Header()["Access-Control-Allow-Origin"])
}
