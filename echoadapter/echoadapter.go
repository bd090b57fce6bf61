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
// There and with e.Pre every preflight arrives. With e.Use, after the routes is as
// good as before.
//
// Not with g.Use on a group, nor on a single route: Echo's router answers the
// preflights of the route itself, 204 with Allow and without CORS fields, and
// those of a group's catch-alls and static files too. The rest of a group's
// preflights do arrive, if g.Use comes before the routes, but Echo answers 404
// where it would have answered 405: it registers catch-all routes for a group that
// has middleware. [Group] and [Route] mount a policy there so that all preflights
// are answered.
//
// Middleware in e.Pre runs before all of e.Use. If one of those redirects, such as
// middleware.RemoveTrailingSlashWithConfig with a RedirectCode, mount CORS with
// e.Pre before it: redirects without the fields are errors to a page, and browsers
// follow none for a preflight.
//
// Handlers return their errors through it to Echo's error handler, and the
// fields are on the error's answer too.
//
// Mounted twice, as on the instance and on a group, there is one answer: the outer
// one answers every preflight, so that an inner policy cannot widen it, and the
// inner one has the last word on other answers. For several policies beside each
// other use Group without one on the instance, or choose them by path with
// core.NewPaths.
//
// What a handler or an upstream server adds to the CORS fields afterwards cannot be
// seen here; browsers refuse two Access-Control-Allow-Origin.
package echoadapter

import (
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
)

// Middleware returns a middleware that applies ev's decision to each response,
// answers preflights, and calls the next handler for everything else. It panics
// if ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) echo.MiddlewareFunc {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if status := core.Answer(ev, c.Request(), c.Response().Header()); status != 0 {
				return c.NoContent(status)
			}
			return next(c)
		}
	}
}
