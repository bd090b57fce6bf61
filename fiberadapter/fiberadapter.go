// Package fiberadapter answers cross-origin requests in a Fiber v3 application. It is a
// module of its own, so that applications on other frameworks do not depend on Fiber.
//
// # One policy for the whole application
//
// Mount [Middleware] on the application, before the routes:
//
//	app := fiber.New()
//	app.Use(fiberadapter.Middleware(engine))
//	app.Get("/users", listUsers)
//
// Every preflight arrives there, and 404 and 405 have the CORS headers. A handler that is
// mounted after a route does not run for its requests.
//
// # Policies on groups and paths
//
// Fiber runs the handlers of a group for every method, so preflights arrive there, too:
//
//	api := app.Group("/api", fiberadapter.Middleware(partners))
//	api.Put("/users/:id", update)
//
// Do not mount two policies around one path: the outer one answers every preflight. Give
// all methods of a path the same policy, since browsers keep the answer to a preflight for
// the whole URL. A handler of one route gets no preflights, unless the path has a route for
// OPTIONS with it: app.Options("/users/:id", cors).
//
// [core.NewPaths] works as well, if the application tells upper case from lower case: set
// CaseSensitive in [fiber.Config]. Otherwise /ADMIN runs the route /admin by the policy
// of another path. So without it, every request fails with status 500 and an error that
// says so. That is not noticed if another Evaluator calls the Paths.
//
// # Limits
//
//   - Fiber answers 501 to methods that are not in RequestMethods of [fiber.Config], before
//     any handler. If you set it, keep OPTIONS.
//   - Without StrictRouting, app.Use does not see paths of slashes alone, such as //, but
//     a route for "/*" does. If you have such a route and [core.Policy.Enforce], mount with
//     app.Use("/*", fiberadapter.Middleware(engine)).
//   - If the path of a request has a malformed escape, such as /100%, the answer is 400,
//     as on net/http: no policy can judge such a path.
//   - A lookup gets c.Context(). Fiber's never ends by itself: set one that does with
//     c.SetContext in a handler before, or give the lookup a timeout of its own.
//   - Lookups read the header as fasthttp has it: cookies are parsed and on one line, and
//     Content-Length is left out.
//   - Handlers get what a lookup found with core.Found(c.Context()).
//
// # Beside other middleware
//
// Handlers and upstream servers can change the CORS headers afterwards. Some replace the
// whole response: Fiber's proxy middleware, and RequestCtx.Error of fasthttp. Fiber's
// basicauth overwrites Vary. Use [Guard] against that.
//
// To test an application with corstest.CheckApp, pass it adaptor.FiberApp(app) of Fiber's
// package middleware/adaptor, and the routes of [Endpoints].
//
// # Cost
//
// fasthttp uses the memory of a request again. So the adapter copies the path, the query
// and the header's values into one string of at most ReadBufferSize bytes (4 KiB, unless you
// set it), and makes a map of the header. Then core decides as on net/http. This takes three to
// six times as long as to write constant headers; Fiber's own middleware, which looks at three
// headers, takes 0.5 to 2.5 times as long. Whoever keeps a decision keeps that string.
//
// The guide docs/mounting/fiber.md of the repository has the order of other middleware, static
// files, proxies, and the frequent mistakes with the messages of corstest.CheckApp.
package fiberadapter

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v3"

	"github.com/sallyport/cors/core"
)

// Middleware returns a handler that answers preflights by the policy ev. For any other
// request it sets the CORS headers of the response and calls the next handler. It panics if
// ev is nil, and is safe for concurrent use.
func Middleware(ev core.Evaluator) fiber.Handler {
	return handler(ev, func(ctx context.Context, r core.Request, h http.Header) (int, *core.LastWord, context.Context) {
		return core.AnswerRequest(ctx, ev, r, h)
	})
}

func handler(ev core.Evaluator, answer func(context.Context, core.Request, http.Header) (int, *core.LastWord, context.Context)) fiber.Handler {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	_, byPath := ev.(*core.Paths)
	return func(c fiber.Ctx) error {
		if byPath && !c.App().Config().CaseSensitive {
			return errFoldsPaths
		}
		r, err := requestOf(c)
		if err != nil {
			return err
		}
		var status int
		var last *core.LastWord
		edit(&c.Response().Header, func(h http.Header) {
			var found context.Context
			status, last, found = answer(c.Context(), r, h)
			c.SetContext(found)
		})
		switch {
		case status != 0:
			c.Status(status).Response().ResetBody()
			return nil
		case last != nil:
			return guarded(c, last)
		}
		return c.Next()
	}
}
