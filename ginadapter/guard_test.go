package ginadapter_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func guardedEngine(ev core.Evaluator, handler gin.HandlerFunc) http.Handler {
	router := gin.New()
	router.Use(ginadapter.Guard(ev))
	router.GET("/thing", handler)
	return router
}

func TestGuardHasTheLastWord(t *testing.T) {
	adaptertest.RequireLastWord(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
		return guardedEngine(ev, gin.WrapF(handler))
	})
	adaptertest.RequireNilPanics(t, func(ev core.Evaluator) { ginadapter.Guard(ev) })
}

func TestGuardHasTheLastWordOnWhatGinWrites(t *testing.T) {
	for name, write := range map[string]gin.HandlerFunc{
		"JSON":           func(c *gin.Context) { c.JSON(200, gin.H{}) },
		"a status alone": func(c *gin.Context) { c.Status(204) },
		"an abort":       func(c *gin.Context) { c.AbortWithStatus(401) },
		"a string":       func(c *gin.Context) { c.String(200, "ok") },
		"a redirect":     func(c *gin.Context) { c.Redirect(302, "/elsewhere") },
	} {
		t.Run(name, func(t *testing.T) {
			resp := adaptertest.Actual(guardedEngine(adaptertest.Engine(), func(c *gin.Context) {
				c.Header("Access-Control-Allow-Origin", "*")
				c.Header("Vary", "Accept")
				write(c)
			}), http.MethodGet, "/thing")
			adaptertest.RequireShared(t, resp)
			assert.Equal(t, []string{"Accept, Origin"}, resp.Header["Vary"])
		})
	}
}

func TestTheHandlerGetsWhatTheLookupFound(t *testing.T) {
	for _, middleware := range []func(core.Evaluator) gin.HandlerFunc{ginadapter.Middleware, ginadapter.Guard} {
		adaptertest.RequireFound(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
			router := gin.New()
			router.Use(middleware(ev))
			router.GET("/thing", func(c *gin.Context) { handler(c.Writer, c.Request) })
			return router
		})
	}
}
