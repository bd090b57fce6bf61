package echov5adapter

import (
	"iter"

	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/internal/routepolicy"
)

// Endpoints yields the method and the path of each route of the instance, sorted by
// path, for corstest.Endpoints. For a route of e.Any it yields the usual methods.
// OPTIONS, the method of preflights, is left out, and so are CONNECT and TRACE, which
// browsers do not send. The routes of e.RouteNotFound are left out too.
func Endpoints(e *echo.Echo) iter.Seq2[string, string] {
	return routepolicy.Endpoints(func(add func(method, path string)) {
		for _, route := range e.Router().Routes() {
			methods := []string{route.Method}
			if route.Method == echo.RouteAny {
				methods = anyMethods
			}
			for _, method := range methods {
				if method != echo.RouteNotFound {
					add(method, rooted(route.Path))
				}
			}
		}
	})
}
