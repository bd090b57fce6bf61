// Package echov5adapter answers cross-origin requests in an Echo v5 application.
// It is a module of its own, so that applications on other frameworks do not
// depend on Echo v5. For Echo v4 there is echoadapter.
//
// # Where to mount it
//
// On the instance:
//
//	e := echo.New()
//	e.Use(echov5adapter.Middleware(engine))
//	e.GET("/users", listUsers)
//
// There and with e.Pre every preflight arrives, 404 and 405 carry the fields, and
// it matters not whether the routes come before or after.
//
// With g.Use on a group, or middleware given to e.Group, preflights below the
// group's prefix arrive through catch-all routes that Echo registers for a group
// with middleware. They have their price and their limits:
//
//   - The group answers 404 where it would have answered 405.
//   - Config.NoGroupAutoRegister404Routes turns them off, and loses preflights.
//   - A route with a wildcard of its own, such as g.GET("/files/*", …), hides them:
//     add g.OPTIONS("/files/*", nil) beside it. g.Static("/assets", …) registers
//     /assets*, and so wants g.OPTIONS("/assets*", nil). What these paths answer to
//     other methods, 405, has no fields all the same.
//   - Of two groups with the same prefix, the empty one too, the last has the
//     catch-all route, and its middleware answers the preflights of both: one that
//     authenticates refuses them.
//   - A route takes the group's middleware when it is registered: g.Use has to come
//     before it, or it answers without the fields.
//
// On the instance there is none of this.
//
// On a single route the preflight does not arrive, since Echo's router answers
// OPTIONS itself, 204 with Allow and without the fields. It does with a route for
// OPTIONS beside it, which needs no handler: Echo's own answers an OPTIONS that is
// no preflight.
//
//	cors := echov5adapter.Middleware(engine)
//	e.PUT("/users/:id", replaceUser, cors)
//	e.OPTIONS("/users/:id", nil, cors)
//
// Middleware in e.Pre runs before all of e.Use. If one of those redirects, such as
// middleware.RemoveTrailingSlashWithConfig with a RedirectCode, mount CORS with
// e.Pre before it: redirects without the fields are errors to a page, and browsers
// follow none for a preflight. What echo.NewVirtualHostHandler returns runs no
// middleware for the hosts it knows: mount CORS on each of their instances.
//
// Handlers return their errors through it to Echo's error handler, and the
// fields are on the error's answer too.
//
// Mounted twice, the outer one answers every preflight, so that an inner policy
// cannot widen it. What a handler or an upstream server adds to the CORS fields
// afterwards cannot be seen here; browsers refuse two Access-Control-Allow-Origin.
package echov5adapter

import (
	"github.com/labstack/echo/v5"

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
		return func(c *echo.Context) error {
			if status := core.Answer(ev, c.Request(), c.Response().Header()); status != 0 {
				return c.NoContent(status)
			}
			return next(c)
		}
	}
}
