package ginadapter_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestResponsesToAMalformedOriginStayOutOfCaches(t *testing.T) {
	for name, mount := range map[string]func(router *gin.Engine, ev core.Evaluator){
		"Middleware": func(router *gin.Engine, ev core.Evaluator) { router.Use(ginadapter.Middleware(ev)) },
		"Guard":      func(router *gin.Engine, ev core.Evaluator) { router.Use(ginadapter.Guard(ev)) },
		"On":         func(router *gin.Engine, ev core.Evaluator) { ginadapter.On(router).Group(router, ev) },
		"RouteMethods": func(router *gin.Engine, ev core.Evaluator) {
			router.Use(ginadapter.RouteMethods(router, ev))
		},
	} {
		t.Run(name, func(t *testing.T) {
			adaptertest.RequireUncached(t, func(ev core.Evaluator, handler http.HandlerFunc) http.Handler {
				router := gin.New()
				mount(router, ev)
				router.GET("/thing", gin.WrapF(handler))
				router.OPTIONS("/thing", gin.WrapF(handler))
				return router
			})
		})
	}
}

// What comes behind the guard in the chain has Gin's own writer again, and the status that a handler
// writes at once is written with the restored header.
func TestTheGuardsWriterEndsWithItsHandlers(t *testing.T) {
	router := gin.New()
	var before, after gin.ResponseWriter
	router.Use(func(c *gin.Context) {
		before = c.Writer
		c.Next()
		after = c.Writer
	})
	router.Use(ginadapter.Guard(adaptertest.Engine()))
	router.GET("/thing", func(c *gin.Context) {
		c.Header("Access-Control-Allow-Origin", "*")
		c.Status(http.StatusAccepted)
		c.Writer.WriteHeaderNow()
		c.Header("X-Late", "1")
	})
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/thing", nil)
	r.Header.Set("Origin", adaptertest.Origin)
	router.ServeHTTP(w, r)
	assert.Same(t, before, after)
	assert.Equal(t, http.StatusAccepted, w.Code)
	assert.Equal(t, adaptertest.Origin, w.Result().Header.Get("Access-Control-Allow-Origin"))
	assert.Empty(t, w.Result().Header.Get("X-Late"), "the header was written before")
}
