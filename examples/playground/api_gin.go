package main

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

// ginAPI mounts CORS on the engine, before the routes: there it also sees
// preflights, 404 and 405.
func ginAPI(ev core.Evaluator, routes []route) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(ginadapter.Middleware(ev))
	for _, rt := range routes {
		engine.Handle(rt.method, strings.ReplaceAll(rt.path, "{id}", ":id"), func(c *gin.Context) {
			a := rt.act.run(c.Request, c.Param("id"))
			a.writeFields(c.Writer.Header())
			if a.body == nil {
				c.Status(a.status)
				return
			}
			c.JSON(a.status, a.body)
		})
	}
	return engine
}
