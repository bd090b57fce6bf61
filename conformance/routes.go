package conformance

import (
	"net/http"
	"sync/atomic"

	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// routesFor serves handler under all methods.
func routesFor(methods []string, handler http.HandlerFunc) []Route {
	routes := make([]Route, 0, len(methods))
	for _, method := range methods {
		routes = append(routes, Route{method, vector.Path, handler})
	}
	return routes
}

// serve returns the routes of a vector's app. runs counts the calls of the handler.
func serve(a *vector.App, runs *atomic.Int32) []Route {
	methods := a.Routes
	if methods == nil {
		methods = vector.Methods
	}
	return routesFor(methods, recovered(func(w http.ResponseWriter, r *http.Request) {
		runs.Add(1)
		if a.Panics {
			panic("the handler of the vector panics")
		}
		wire.AddTo(w.Header(), a.Fields)
		if a.Status != 0 {
			w.WriteHeader(a.Status)
		}
		if a.Status != http.StatusNoContent && a.Status != http.StatusNotModified {
			_, _ = w.Write([]byte("ok"))
		}
	}))
}

// around is the layer outside of the middleware.
func around(a *vector.App) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			wire.AddTo(w.Header(), a.Outer)
			next.ServeHTTP(w, r)
		})
	}
}

// recovered is the layer inside of the middleware that turns a panic into 500.
func recovered(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		next(w, r)
	}
}
