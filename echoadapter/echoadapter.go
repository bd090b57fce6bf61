// Package echoadapter answers cross-origin requests in an Echo v4 application.
//
// # Where to mount it
//
// On the instance, before the routes:
//
//	e := echo.New()
//	e.Use(echoadapter.Middleware(engine))
//	e.GET("/users", listUsers)
//
// There, with e.Pre and with g.Use on a group, every preflight arrives. Mounted
// on a group, Echo answers 404 where it would have answered 405: it registers
// catch-all routes for a group that has middleware. With e.Use, after the
// routes is as good as before; g.Use has to come before them, since a route
// takes the group's middleware when it is registered.
//
// Not on a single route: Echo's router answers the preflight itself, 204 with
// Allow and without CORS fields.
//
// Middleware in e.Pre runs before all of e.Use. If one of those redirects, such as
// middleware.RemoveTrailingSlashWithConfig with a RedirectCode, mount CORS with
// e.Pre before it: redirects without the fields are errors to a page, and browsers
// follow none for a preflight.
//
// Handlers return their errors through it to Echo's error handler, and the
// fields are on the error's answer too.
//
// Mounted twice, the outer one answers every preflight, so that an inner policy
// cannot widen it. What a handler or an upstream server adds to the CORS fields
// afterwards cannot be seen here; browsers refuse two Access-Control-Allow-Origin.
package echoadapter

import (
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/mount"
)

// Middleware returns a middleware that applies ev's decision to each response,
// answers preflights, and calls the next handler for everything else. It panics
// if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) echo.MiddlewareFunc {
	ev = mount.Evaluator(ev)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			d := ev.Evaluate(c.Request().Context(), core.RequestFromHTTP(c.Request()))
			d.Apply(c.Response().Header())
			if status := d.Status(); status != 0 {
				return c.NoContent(status)
			}
			return next(c)
		}
	}
}
