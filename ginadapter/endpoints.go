package ginadapter

import (
	"iter"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/internal/routepolicy"
)

// Endpoints yields the method and path of each route, for corstest.CheckApp. It
// leaves out OPTIONS, the method of preflights, and CONNECT and TRACE, which
// browsers do not send. The order is that of engine.Routes. Call it before the
// engine serves: after that, an escaped colon in a path looks like a parameter.
func Endpoints(router *gin.Engine) iter.Seq2[string, string] {
	return func(yield func(method, path string) bool) {
		for _, route := range router.Routes() {
			if routepolicy.IsEndpoint(route.Method) && !yield(route.Method, route.Path) {
				return
			}
		}
	}
}
