package ginadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// BenchmarkRouting compares an app with policies with the same app without, for
// what has to be routed: a preflight, which Gin alone answers with 404; a request;
// and a request that no route takes.
func BenchmarkRouting(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	for _, routes := range []int{50, 500, 5000} {
		for name, register := range benchmarkApps {
			app := gin.New()
			register(app, routes/5)
			request := func(method, path, asked string) *http.Request {
				r := httptest.NewRequest(method, path, nil)
				r.Header.Set("Origin", adaptertest.Origin)
				if asked != "" {
					r.Header.Set("Access-Control-Request-Method", asked)
				}
				return r
			}
			for what, r := range map[string]*http.Request{
				"preflight":   request("OPTIONS", "/api/res7/id/parts/x", "PUT"),
				"unrouted":    request("OPTIONS", "/api/res7/id/parts/x", "LOCK"),
				"request":     request("PUT", "/api/res7/id/parts/x", ""),
				"404":         request("PUT", "/api/res7/id/nothing", ""),
				"404 outside": request("PUT", "/elsewhere/x", ""),
			} {
				b.Run(fmt.Sprintf("%s/%s/routes=%d", what, name, routes), func(b *testing.B) {
					w := &discarding{h: http.Header{}}
					app.ServeHTTP(w, r)
					b.ReportAllocs()
					for b.Loop() {
						clear(w.h)
						app.ServeHTTP(w, r)
					}
				})
			}
		}
	}
}

func BenchmarkStart(b *testing.B) {
	gin.SetMode(gin.ReleaseMode)
	for _, routes := range []int{50, 500, 5000} {
		for name, register := range benchmarkApps {
			b.Run(fmt.Sprintf("%s/routes=%d", name, routes), func(b *testing.B) {
				for b.Loop() {
					app := gin.New()
					register(app, routes/5)
					adaptertest.Preflight(app, "PUT", "/api/res7/id/parts/x")
				}
			})
		}
	}
}

var benchmarkApps = map[string]func(app *gin.Engine, resources int){
	"bare": func(app *gin.Engine, resources int) { eachRoute(resources, func(m, p string) { app.Handle(m, p, ok) }) },
	"Middleware": func(app *gin.Engine, resources int) {
		app.Use(ginadapter.Middleware(adaptertest.Engine()))
		eachRoute(resources, func(m, p string) { app.Handle(m, p, ok) })
	},
	"one policy": func(app *gin.Engine, resources int) {
		api := ginadapter.On(app).Group(app.Group("/api"), adaptertest.Engine())
		eachRoute(resources, func(m, p string) { api.Handle(m, p[len("/api"):], ok) })
	},
	"Route": func(app *gin.Engine, resources int) {
		cors, engine := ginadapter.On(app), adaptertest.Engine()
		eachRoute(resources, func(m, p string) { cors.Route(app, engine, m, p, ok) })
	},
	"several policies": func(app *gin.Engine, resources int) {
		cors, own := ginadapter.On(app), adaptertest.Granting("DELETE")
		api := cors.Group(app.Group("/api"), adaptertest.Engine())
		eachRoute(resources, func(m, p string) {
			if m == "DELETE" {
				cors.Route(app, own, m, p, ok)
			} else {
				api.Handle(m, p[len("/api"):], ok)
			}
		})
	},
}

func eachRoute(resources int, add func(method, path string)) {
	for i := range resources {
		add("GET", fmt.Sprintf("/api/res%d", i))
		add("GET", fmt.Sprintf("/api/res%d/:id", i))
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			add(method, fmt.Sprintf("/api/res%d/:id/parts/:part", i))
		}
	}
}

// discarding is a response that costs nothing.
type discarding struct{ h http.Header }

func (w *discarding) Header() http.Header         { return w.h }
func (w *discarding) Write(b []byte) (int, error) { return len(b), nil }
func (w *discarding) WriteHeader(int)             {}
