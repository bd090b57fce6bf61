package echoadapter

import (
	"cmp"
	"iter"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/internal/routepolicy"
)

// Endpoints yields method and path of each route of the instance, sorted by path,
// for corstest.CheckApp. It leaves out OPTIONS, CONNECT and TRACE, whose requests
// no page sends after a preflight, the routes of e.RouteNotFound, and the routes of
// hosts.
func Endpoints(e *echo.Echo) iter.Seq2[string, string] {
	return func(yield func(method, path string) bool) {
		routes := slices.SortedFunc(slices.Values(e.Routes()), func(a, b *echo.Route) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
		})
		for _, route := range routes {
			if routepolicy.IsEndpoint(route.Method) && route.Method != echo.RouteNotFound && !yield(route.Method, route.Path) {
				return
			}
		}
	}
}
