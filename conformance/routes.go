package conformance

import (
	"net/http"
	"sync/atomic"
)

// routePath is the path of all routes that Build is given.
const routePath = "/api/resource"

// routeMethods are the methods that have a handler where a vector names none.
var routeMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// routesFor serves handler under all methods.
func routesFor(methods []string, handler http.HandlerFunc) []Route {
	routes := make([]Route, 0, len(methods))
	for _, method := range methods {
		routes = append(routes, Route{method, routePath, handler})
	}
	return routes
}

// serve returns the routes of a vector's app. runs counts the handler's calls.
func (a *application) serve(runs *atomic.Int32) []Route {
	methods := a.routes
	if methods == nil {
		methods = routeMethods
	}
	return routesFor(methods, recovered(func(w http.ResponseWriter, r *http.Request) {
		runs.Add(1)
		if a.panics {
			panic("the handler of the vector panics")
		}
		a.fields.addTo(w.Header())
		if a.status != 0 {
			w.WriteHeader(a.status)
		}
		if allowsBody(a.status) {
			_, _ = w.Write([]byte("ok"))
		}
	}))
}

// around is the layer outside of the middleware.
func (a *application) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.outer.addTo(w.Header())
		next.ServeHTTP(w, r)
	})
}

func (f fieldLines) addTo(h http.Header) {
	for _, line := range f {
		h.Add(line.name, line.value)
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

func allowsBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}
