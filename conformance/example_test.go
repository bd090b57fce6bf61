package conformance_test

import (
	"net/http"
	"testing"

	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// An adapter for a framework of your own is tested by one test. Build is all
// that there is to write.
func ExampleRun() {
	// func TestConformance(t *testing.T)
	testConformance := func(t *testing.T) {
		conformance.Run(t, conformance.Adapter{
			Name:   "my framework",
			Mounts: []conformance.Mount{conformance.MountApp},
			Build: func(_ conformance.Mount, ev core.Evaluator, routes []conformance.Route) http.Handler {
				app := http.NewServeMux() // your framework's app
				for _, r := range routes {
					app.HandleFunc(r.Method+" "+r.Path, r.Handler)
				}
				return httpadapter.Middleware(ev)(app) // your adapter, mounted
			},
		})
	}
	_ = testConformance
}
