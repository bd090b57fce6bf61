package echov5adapter

import (
	"cmp"
	"iter"
	"slices"

	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/internal/routepolicy"
)

// Endpoints yields the method and the path of each route of the instance, sorted by
// path, for corstest.Endpoints. For a route of e.Any it yields the usual methods.
// OPTIONS, the method of preflights, is left out, and so are CONNECT and TRACE, which
// browsers do not send. The routes of e.RouteNotFound are left out too.
func Endpoints(e *echo.Echo) iter.Seq2[string, string] {
	return func(yield func(method, path string) bool) {
		var endpoints [][2]string // path and method
		for _, route := range e.Router().Routes() {
			methods := []string{route.Method}
			if route.Method == echo.RouteAny {
				methods = anyMethods
			}
			for _, method := range methods {
				if routepolicy.IsEndpoint(method) && method != echo.RouteNotFound {
					endpoints = append(endpoints, [2]string{rooted(route.Path), method})
				}
			}
		}
		slices.SortFunc(endpoints, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		for _, endpoint := range slices.Compact(endpoints) {
			if !yield(endpoint[1], endpoint[0]) {
				return
			}
		}
	}
}
