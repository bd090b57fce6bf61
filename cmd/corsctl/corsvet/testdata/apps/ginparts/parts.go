// Package ginparts has the parts of an application that its main function calls. One of
// them has a route for OPTIONS.
package ginparts

import (
	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

func handler(*gin.Context) {}

// Preflights may be for the engine that API gets.
func Preflights(r *gin.Engine) { r.OPTIONS("/*path", handler) }

func API(r *gin.Engine, engine *core.Engine) {
	api := r.Group("/api", ginadapter.Middleware(engine))
	api.PUT("/users", handler)
}

func Another(engine *core.Engine) {
	r := gin.New()
	api := r.Group("/api", ginadapter.Middleware(engine)) // want `preflights never reach CORS on a Gin group`
	api.PUT("/users", handler)
}
