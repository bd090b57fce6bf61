package fiberadapter

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v3"

	"github.com/sallyport/cors/core"
)

// Guard is [Middleware] with the last word on the response. If a handler, a file server, a
// proxy or the application's error handler adds CORS headers, reflects an Origin, overwrites
// Vary or replaces the whole response, Guard restores what the policy says. With
// core.WithLogger the first such change of each route is logged. Mount it on the
// application, before the routes.
//
// Guard runs the application's error handler itself, so middleware outside of it sees the
// error response and no error. It does not change the response to a request that timed out
// in Fiber's timeout middleware inside of it: the handler may still be writing.
func Guard(ev core.Evaluator) fiber.Handler {
	guard := core.NewGuard(ev)
	return handler(ev, func(ctx context.Context, r core.Request, h http.Header) (int, *core.LastWord, context.Context) {
		status, last, found := guard.AnswerRequest(ctx, r, h)
		return status, &last, found
	})
}

// guarded calls the next handler and restores the headers: fasthttp writes them when all
// handlers have returned.
func guarded(c fiber.Ctx, last *core.LastWord) error {
	defer func() {
		if !c.IsAbandoned() {
			edit(&c.Response().Header, func(h http.Header) { last.Restore(h, c.FullPath()) })
		}
	}()
	err := c.Next()
	if err == nil || c.IsAbandoned() {
		return err
	}
	if c.App().ErrorHandler(c, err) != nil {
		return c.SendStatus(http.StatusInternalServerError) // as Fiber does
	}
	return nil
}
