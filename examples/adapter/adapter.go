package adapter

import (
	"net/http"

	"github.com/sallyport/cors/core"
)

// Middleware answers preflights by the policy ev. For any other request it sets the CORS
// headers of the response and calls the next handler. It panics if ev is nil.
func Middleware(ev core.Evaluator) func(next Handler) Handler {
	if err := core.CheckEvaluator(ev); err != nil {
		panic(err.Error())
	}
	return func(next Handler) Handler {
		return func(c *Context) {
			status, last := core.AnswerRouted(ev, c.Request, c.Header, core.Routed{})
			if status != 0 {
				c.Status = status
				return
			}
			next(c)
			if last != nil {
				last.Restore(c.Header, c.Request.URL.Path) // no cache may keep this response, whatever the handler wrote
			}
		}
	}
}

// Guard is Middleware with the last word on the CORS headers.
func Guard(ev core.Evaluator) func(next Handler) Handler {
	guard := core.NewGuard(ev)
	return func(next Handler) Handler {
		return func(c *Context) {
			status, last := guard.Answer(c.Request, c.Header)
			if status != 0 {
				c.Status = status
				return
			}
			next(c)
			last.Restore(c.Header, c.Request.URL.Path)
		}
	}
}

var _ http.Handler = (*Framework)(nil)
