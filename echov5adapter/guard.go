package echov5adapter

import (
	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/lastword"
)

// Guard is [Middleware] with the last word on the response: handlers, static files
// and proxies that add CORS headers, reflect an Origin or overwrite Vary change
// nothing, and no more does Echo's error handler. With core.WithLogger the first change
// of each route is logged. Mount it on the instance.
//
// Streaming, hijacking and [http.ResponseController] work as without it. A request whose
// response is not Echo's own (see [echo.UnwrapResponse]) gets its error.
func Guard(ev core.Evaluator) echo.MiddlewareFunc {
	guard := core.NewGuard(ev)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			status, last := guard.Answer(c.Request(), c.Response().Header())
			if status != 0 {
				return c.NoContent(status)
			}
			response, err := echo.UnwrapResponse(c.Response())
			if err != nil {
				return err
			}
			writer := response.ResponseWriter
			wrapped, finish := lastword.Wrap(writer, func() { last.Restore(writer.Header(), c.Path()) })
			response.ResponseWriter = wrapped
			defer finish()
			return next(c)
		}
	}
}
