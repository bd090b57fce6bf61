package fiberadapter

import (
	"iter"

	"github.com/gofiber/fiber/v3"

	"github.com/sallyport/cors/internal/routepolicy"
)

// Endpoints yields the method and the path of each route of the application, sorted by
// path, for corstest.Endpoints. OPTIONS, the method of preflights, is left out, and so are
// CONNECT and TRACE, which browsers do not send, and what is mounted with Use. Fiber adds the
// routes of a mounted application, and HEAD for each GET, when it starts: call app.Handler
// before, to have them too.
func Endpoints(app *fiber.App) iter.Seq2[string, string] {
	return routepolicy.Endpoints(func(add func(method, path string)) {
		for _, route := range app.GetRoutes(true) {
			add(route.Method, route.Path)
		}
	})
}
