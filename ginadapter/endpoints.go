package ginadapter

import (
	"iter"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/internal/routepolicy"
)

// Endpoints yields the method and the path of each route, in the order of
// engine.Routes, for corstest.Endpoints. OPTIONS, the method of preflights, is left
// out, and so are CONNECT and TRACE, which browsers do not send. Call it before the
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
