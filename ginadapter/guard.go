package ginadapter

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
)

// Guard is [Middleware] with the last word on the response. If a handler, a file server
// or a proxy adds CORS headers, reflects an Origin or overwrites Vary, Guard restores
// what the policy says. With core.WithLogger the first such change of each route is
// logged. Mount it on the engine, before the routes.
//
// Streaming, hijacking, HTTP/2 push and [http.ResponseController] work as without it.
func Guard(ev core.Evaluator) gin.HandlerFunc {
	guard := core.NewGuard(ev)
	return func(c *gin.Context) {
		status, last := guard.Answer(c.Request, c.Writer.Header())
		if status != 0 {
			c.AbortWithStatus(status)
			return
		}
		nextGuarded(c, &last)
	}
}

// nextGuarded calls the next handlers and restores the headers before they are written.
func nextGuarded(c *gin.Context, last *core.LastWord) {
	inner := c.Writer
	w := &guardedWriter{inner, func() { last.Restore(inner.Header(), c.FullPath()) }}
	c.Writer = w
	defer func() {
		w.restoreUnlessWritten()
		c.Writer = inner
	}()
	c.Next()
}

// guardedWriter restores the headers before they are written.
type guardedWriter struct {
	gin.ResponseWriter
	restore func()
}

func (w *guardedWriter) restoreUnlessWritten() {
	if !w.Written() {
		w.restore()
	}
}

func (w *guardedWriter) WriteHeaderNow() {
	w.restoreUnlessWritten()
	w.ResponseWriter.WriteHeaderNow()
}

func (w *guardedWriter) Write(b []byte) (int, error) {
	w.restoreUnlessWritten()
	return w.ResponseWriter.Write(b)
}

func (w *guardedWriter) WriteString(s string) (int, error) {
	w.restoreUnlessWritten()
	return w.ResponseWriter.WriteString(s)
}

func (w *guardedWriter) Flush() {
	w.restoreUnlessWritten()
	w.ResponseWriter.Flush()
}

// Unwrap is for http.ResponseController.
func (w *guardedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
