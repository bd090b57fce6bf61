package corstest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

// printer is a testing.TB that prints the first line of a failure.
type printer struct{ testing.TB }

func (printer) Helper() {}

func (printer) Errorf(format string, args ...any) {
	line, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	fmt.Println(line)
}

// If the pattern of a ServeMux names a method, a middleware around its handler does not
// see preflights. The other lines of the failure say where to mount it, and show the
// request, the response, and the wanted response.
func ExampleCheckApp_mountedWrong() {
	policy := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	mux := http.NewServeMux()
	mux.Handle("DELETE /users/{id}", httpadapter.Middleware(policy)(http.NotFoundHandler()))

	var t testing.TB = printer{} // in a test, its *testing.T
	corstest.CheckApp(t, mux, "https://app.example.com", []corstest.Endpoint{
		{Method: "DELETE", Path: "/users/{id}", Evaluator: policy},
	})
	// Output:
	// DELETE /users/{id} for https://app.example.com: the preflight is answered 405 without Access-Control-Allow-Origin
}

// Gin redirects /users/ to /users before any middleware runs, so a page that calls
// /users/ gets an error. Set router.RedirectTrailingSlash = false to fix that. If no
// page does so, use EndpointsOnly to ignore it.
func ExampleEndpointsOnly() {
	policy := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	router := gin.New()
	router.Use(ginadapter.Middleware(policy))
	router.GET("/users", func(c *gin.Context) { c.Status(http.StatusOK) })
	endpoints := corstest.Endpoints(ginadapter.Endpoints(router), policy)

	var t testing.TB = printer{} // in a test, its *testing.T
	corstest.CheckApp(t, router, "https://app.example.com", endpoints)
	fmt.Println("and of the endpoints only:")
	corstest.CheckApp(t, router, "https://app.example.com", endpoints, corstest.EndpointsOnly())
	// Output:
	// GET /users/ for https://app.example.com: the path with another trailing slash is redirected without Access-Control-Allow-Origin (301 to /users)
	// and of the endpoints only:
}

// The test of an app sends what a browser would send, once for an origin that the
// policy admits, and once for an origin that it refuses.
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

	var t testing.TB = printer{} // in a test, its *testing.T
	endpoints := []corstest.Endpoint{
		{Method: "DELETE", Path: "/users/{id}", Evaluator: policy},
	}
	corstest.CheckApp(t, newApp(), "https://app.example.com", endpoints)
	corstest.CheckApp(t, newApp(), "https://elsewhere.example", endpoints)
	// Output:
}
