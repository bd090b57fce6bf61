package echoadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// discarding is a response that nobody reads.
type discarding struct{ header http.Header }

func (d *discarding) Header() http.Header         { return d.header }
func (d *discarding) Write(b []byte) (int, error) { return len(b), nil }
func (d *discarding) WriteHeader(int)             {}

// BenchmarkOn compares requests to an application with policies to the same requests
// to the bare application: compare the rows of one name.
func BenchmarkOn(b *testing.B) {
	for _, routes := range []int{50, 500, 5000} {
		for _, row := range []struct{ name, method, path, asked string }{
			{"preflight/one-policy", "OPTIONS", "/api/things7", "PUT"},
			{"preflight/two-policies", "OPTIONS", "/api/things7/1", "PUT"},
			{"preflight/not-found", "OPTIONS", "/api/nowhere", "PUT"},
			{"preflight/not-allowed", "OPTIONS", "/api/things7/1", "PATCH"},
			{"request", "GET", "/api/things7/1", ""},
			{"404/in-the-group", "GET", "/api/nowhere", ""},
			{"404/elsewhere", "GET", "/nowhere", ""},
			{"405", "PATCH", "/api/things7/1", ""},
		} {
			for _, app := range []struct {
				name  string
				build func(e *echo.Echo)
			}{
				{"bare", func(e *echo.Echo) { register(e, routes) }},
				{"middleware", func(e *echo.Echo) {
					e.Use(echoadapter.Middleware(policyOfTwo()))
					register(e, routes)
				}},
				{"on", func(e *echo.Echo) {
					cors := echoadapter.On(e)
					cors.Group("/api", policyOfTwo())
					admins := policyOfTwo()
					for _, route := range register(e, routes) {
						cors.Route(admins, route)
					}
				}},
			} {
				b.Run(fmt.Sprintf("%d/%s/%s", routes, row.name, app.name), func(b *testing.B) {
					e := echo.New()
					e.HTTPErrorHandler = func(_ error, c echo.Context) { _ = c.NoContent(http.StatusNotFound) }
					app.build(e)
					r := httptest.NewRequest(row.method, row.path, nil)
					r.Header.Set("Origin", adaptertest.Origin)
					if row.asked != "" {
						r.Header.Set("Access-Control-Request-Method", row.asked)
					}
					w := &discarding{http.Header{}}
					e.ServeHTTP(w, r) // reads the routes
					b.ReportAllocs()
					for b.Loop() {
						clear(w.header)
						e.ServeHTTP(w, r)
					}
				})
			}
		}
	}
}

// register registers as many routes, and returns one of five: those that delete.
func register(e *echo.Echo, n int) (removals []*echo.Route) {
	for i := range n / 5 {
		path := fmt.Sprintf("/api/things%d", i)
		e.GET(path, ok)
		e.GET(path+"/:id", ok)
		e.PUT(path+"/:id", ok)
		e.PUT(path, ok)
		removals = append(removals, e.DELETE(path+"/:id", ok))
	}
	return removals
}

func policyOfTwo() core.Evaluator {
	return core.MustNew(core.Policy{AllowOrigins: []string{adaptertest.Origin}, AllowMethods: []string{"PUT", "DELETE"}, AllowHeaders: []string{"X-A"}})
}

// BenchmarkStartUp registers routes, gives each a policy and answers one request.
func BenchmarkStartUp(b *testing.B) {
	for _, routes := range []int{50, 500, 5000} {
		for name, mount := range map[string]func(e *echo.Echo) func(*echo.Route){
			"bare": func(*echo.Echo) func(*echo.Route) { return func(*echo.Route) {} },
			"on": func(e *echo.Echo) func(*echo.Route) {
				cors, engine := echoadapter.On(e), policyOfTwo()
				return func(route *echo.Route) { cors.Route(engine, route) }
			},
		} {
			b.Run(fmt.Sprintf("%d/%s", routes, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					e := echo.New()
					mount := mount(e)
					for i := range routes {
						mount(e.PUT(fmt.Sprintf("/api/things%d/:id", i), ok))
					}
					e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("PUT", "/api/things1/1", nil))
				}
			})
		}
	}
}
