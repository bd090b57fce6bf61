package ginapps

import (
	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

// WrongOnPurpose is in a test, which is left out.
func WrongOnPurpose(engine *core.Engine) {
	r := gin.New()
	r.GET("/users", handler)
	r.Use(ginadapter.Middleware(engine))
}
