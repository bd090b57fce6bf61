package ginadapter

import (
	"iter"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/internal/routing"
)

// Endpoints yields method and path of each route, for corstest.CheckApp. Left
// out are OPTIONS, which preflights do not ask about, and CONNECT and TRACE, which
// browsers do not send. The order is that of engine.Routes. Call it before the
// engine serves: afterwards a colon that was escaped in a path looks like a
// parameter.
func Endpoints(router *gin.Engine) iter.Seq2[string, string] {
	return func(yield func(method, path string) bool) {
		for _, route := range router.Routes() {
			if routing.IsAskedFor(route.Method) && !yield(route.Method, route.Path) {
				return
			}
		}
	}
}
