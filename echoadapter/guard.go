package echoadapter

import (
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/lastword"
)

// Guard is [Middleware] with the last word on the response. If a handler, a file
// server, a proxy or Echo's error handler adds CORS headers, reflects an Origin or
// overwrites Vary, Guard restores what the policy says. With core.WithLogger the first
// such change of each route is logged. Mount it on the instance.
//
// Streaming, hijacking and [http.ResponseController] work as without it.
func Guard(ev core.Evaluator) echo.MiddlewareFunc {
	guard := core.NewGuard(ev)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			status, last := guard.Answer(c.Request(), c.Response().Header())
			if status != 0 {
				return c.NoContent(status)
			}
			return guarded(c, &last, next)
		}
	}
}

// guarded calls next and restores the headers before they are written.
func guarded(c echo.Context, last *core.LastWord, next echo.HandlerFunc) error {
	response := c.Response()
	writer := response.Writer
	wrapped, finish := lastword.Wrap(writer, func() { last.Restore(writer.Header(), c.Path()) })
	response.Writer = wrapped
	defer finish()
	return next(c)
}
