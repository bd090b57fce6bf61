package echoadapter

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/internal/routepolicy"
)

// Endpoints yields the method and the path of each route of the instance, sorted by
// path, for corstest.Endpoints. The path of a route of a host begins with the host, as
// in patterns of http.ServeMux: "admin.example.com/users". OPTIONS, the method of
// preflights, is left out, and so are CONNECT and TRACE, which browsers do not send.
// The routes of e.RouteNotFound are left out, too.
func Endpoints(e *echo.Echo) iter.Seq2[string, string] {
	return func(yield func(method, path string) bool) {
		routers := maps.Clone(e.Routers())
		routers[""] = e.Router()
		var endpoints [][2]string // path and method
		for host, router := range routers {
			for _, route := range router.Routes() {
				if routepolicy.IsEndpoint(route.Method) && route.Method != echo.RouteNotFound {
					endpoints = append(endpoints, [2]string{host + route.Path, route.Method})
				}
			}
		}
		slices.SortFunc(endpoints, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		for _, endpoint := range endpoints {
			if !yield(endpoint[1], endpoint[0]) {
				return
			}
		}
	}
}
