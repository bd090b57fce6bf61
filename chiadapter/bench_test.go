package chiadapter_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/adaptertest"
)

// BenchmarkOn sets what On does beside what chi does with the same routes: "bare" has
// chi route the request that a preflight asks about, or that is answered 404 or 405.
//
//	go test -bench . -run '^$' ./chiadapter
func BenchmarkOn(b *testing.B) {
	one := chiadapter.Middleware(benchmarked(adaptertest.Origin))
	other := chiadapter.Middleware(benchmarked("https://other.example"))
	for _, routes := range []int{50, 500, 5000} {
		bare, on := chi.NewRouter(), newApp()
		registerMany(bare, routes, nil, nil)
		registerMany(on, routes, one, other)
		last := routes/4 - 1
		resource, shared, missing := fmt.Sprintf("/r%d/7", last), fmt.Sprintf("/s%d/7", last), fmt.Sprintf("/r%d/7/8", last)
		for _, c := range []struct{ name, method, path string }{
			{"one policy", "PUT", resource},
			{"two policies", "PUT", shared},
			{"mounted", "PUT", "/api/v1/users/7"},
			{"404", "GET", missing},
			{"405", "PATCH", resource},
		} {
			if c.name != "404" && c.name != "405" {
				run(b, routes, c.name, "preflight", on, "OPTIONS", c.path, c.method, adaptertest.Origin)
			}
			run(b, routes, c.name, "bare", bare, c.method, c.path, "", adaptertest.Origin)
			run(b, routes, c.name, "request", on, c.method, c.path, "", adaptertest.Origin)
			run(b, routes, c.name, "without Origin", on, c.method, c.path, "", "")
		}
		run(b, routes, "405", "preflight", on, "OPTIONS", resource, "PATCH", adaptertest.Origin)
		run(b, routes, "404", "preflight", on, "OPTIONS", missing, "PUT", adaptertest.Origin)
	}
}

// BenchmarkStart registers routes, and reads them at the first request.
func BenchmarkStart(b *testing.B) {
	one, other := chiadapter.Middleware(benchmarked(adaptertest.Origin)), chiadapter.Middleware(core.DenyAll())
	for _, routes := range []int{50, 500, 5000} {
		b.Run(fmt.Sprintf("%d/bare", routes), func(b *testing.B) {
			for b.Loop() {
				registerMany(chi.NewRouter(), routes, nil, nil)
			}
		})
		b.Run(fmt.Sprintf("%d/register", routes), func(b *testing.B) {
			for b.Loop() {
				registerMany(newApp(), routes, one, other)
			}
		})
		b.Run(fmt.Sprintf("%d/first request", routes), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				app := newApp()
				registerMany(app, routes, one, other)
				b.StartTimer()
				adaptertest.Preflight(app, "PUT", "/r0/7")
			}
		})
	}
}

func benchmarked(origin string) core.Evaluator {
	return core.MustNew(core.Policy{AllowOrigins: []string{origin}, AllowMethods: []string{"PUT", "DELETE"}, AllowHeaders: []string{"X-Test"}, MaxAgeSeconds: 600})
}

// registerMany registers routes: half of them with one policy for a path, half with two.
func registerMany(r chi.Router, routes int, one, other func(http.Handler) http.Handler) {
	with := func(m func(http.Handler) http.Handler) chi.Router {
		if m == nil {
			return r
		}
		return r.With(m)
	}
	for i := range routes / 4 {
		with(one).Get(fmt.Sprintf("/r%d/{id}", i), ok)
		with(one).Put(fmt.Sprintf("/r%d/{id}", i), ok)
		with(one).Put(fmt.Sprintf("/s%d/{id}", i), ok)
		with(other).Delete(fmt.Sprintf("/s%d/{id}", i), ok)
	}
	r.Route("/api", func(r chi.Router) {
		r.Route("/v1", func(r chi.Router) {
			if one != nil {
				r.Use(one)
			}
			r.Put("/users/{id}", ok)
		})
	})
}

func run(b *testing.B, routes int, name, what string, app http.Handler, method, path, asked, origin string) {
	b.Run(fmt.Sprintf("%d/%s/%s", routes, name, what), func(b *testing.B) {
		r, _ := http.NewRequest(method, path, nil)
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		if asked != "" {
			r.Header.Set("Access-Control-Request-Method", asked)
		}
		w := &discard{header: http.Header{}}
		app.ServeHTTP(w, r)
		b.ReportAllocs()
		for b.Loop() {
			clear(w.header)
			app.ServeHTTP(w, r)
		}
	})
}

type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}
