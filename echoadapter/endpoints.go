package echoadapter

import (
	"cmp"
	"iter"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/internal/routing"
)

// Endpoints yields method and path of each route of the instance, sorted by path,
// for corstest.CheckApp. Left out are OPTIONS, which preflights do not ask
// about, CONNECT and TRACE, which browsers do not send, and the routes of
// e.RouteNotFound. Those of e.Host belong to other routers and are left out too.
func Endpoints(e *echo.Echo) iter.Seq2[string, string] {
	return func(yield func(method, path string) bool) {
		routes := slices.SortedFunc(slices.Values(e.Routes()), func(a, b *echo.Route) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
		})
		for _, route := range routes {
			if routing.IsAskedFor(route.Method) && route.Method != echo.RouteNotFound && !yield(route.Method, route.Path) {
				return
			}
		}
	}
}
