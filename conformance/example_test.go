package conformance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/conformance"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
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

// printer is a testing.TB that prints the first line of a failure.
type printer struct{ testing.TB }

func (printer) Helper() {}

func (printer) Errorf(format string, args ...any) {
	line, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	fmt.Println(line)
}

// A middleware around one handler of a ServeMux whose pattern names a method
// does not see preflights. The lines that follow the first one say where to
// mount it, and show what was sent, what came, and what was wanted.
func ExampleCheckApp_mountedWrong() {
	policy := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	mux := http.NewServeMux()
	mux.Handle("DELETE /users/{id}", httpadapter.Middleware(policy)(http.NotFoundHandler()))

	var t testing.TB = printer{} // in a test, its *testing.T
	conformance.CheckApp(t, mux, "https://app.example.com", []conformance.Endpoint{
		{Method: "DELETE", Path: "/users/{id}", Evaluator: policy},
	})
	// Output:
	// DELETE /users/{id} for https://app.example.com: the preflight is answered 405 without Access-Control-Allow-Origin
}

// Gin redirects /users/ to /users before any middleware runs, so that a page which
// calls /users/ gets an error. The mistake is mended by router.RedirectTrailingSlash
// = false, or left alone if no page does so.
func ExampleEndpointsOnly() {
	policy := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	router := gin.New()
	router.Use(ginadapter.Middleware(policy))
	router.GET("/users", func(c *gin.Context) { c.Status(http.StatusOK) })
	endpoints := conformance.Endpoints(ginadapter.Endpoints(router), policy)

	var t testing.TB = printer{} // in a test, its *testing.T
	conformance.CheckApp(t, router, "https://app.example.com", endpoints)
	fmt.Println("and of the endpoints only:")
	conformance.CheckApp(t, router, "https://app.example.com", endpoints, conformance.EndpointsOnly())
	// Output:
	// GET /users/ for https://app.example.com: the path with another trailing slash is redirected, 301 to /users, without Access-Control-Allow-Origin
	// and of the endpoints only:
}

// The test of an app asks it what a browser would: once for an origin that its
// policy admits, and once for one that it refuses.
func ExampleCheckApp() {
	policy := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"DELETE"},
	})
	newApp := func() http.Handler { // the app as main starts it
		mux := http.NewServeMux()
		mux.HandleFunc("DELETE /users/{id}", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized) // CheckApp's requests carry no cookie
		})
		return httpadapter.Middleware(policy)(mux)
	}

	// func TestCORS(t *testing.T)
	testCORS := func(t *testing.T) {
		endpoints := []conformance.Endpoint{
			{Method: "DELETE", Path: "/users/{id}", Evaluator: policy},
		}
		conformance.CheckApp(t, newApp(), "https://app.example.com", endpoints)
		conformance.CheckApp(t, newApp(), "https://elsewhere.example", endpoints)
	}
	_ = testCORS
}
