package ginadapter_test

import (
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

func TestRoutesFromBeforeOnMayStandOutsideOfItsGroups(t *testing.T) {
	router := gin.New()
	router.GET("/before", ok)
	router.GET("/api/before", ok)
	cors := ginadapter.On(router)
	assert.NotPanics(t, func() { cors.Group(router.Group("/other"), adaptertest.Engine()) })
	assert.Panics(t, func() { cors.Group(router.Group("/api"), adaptertest.Engine()) })
}

// Each group is asked whether it runs the handler of On, also after one that does.
func TestAGroupOfAnotherEngineIsRefusedAfterOneOfOurs(t *testing.T) {
	router, other := gin.New(), gin.New()
	earlier := router.Group("/earlier")
	cors := ginadapter.On(router)
	assert.NotPanics(t, func() { cors.Group(router.Group("/ours"), adaptertest.Engine()) })
	assert.Panics(t, func() { cors.Group(other.Group("/theirs"), adaptertest.Engine()) })
	assert.Panics(t, func() { cors.Group(earlier, adaptertest.Engine()) })
	other.Use(func(c *gin.Context) { c.Next() })
	assert.Panics(t, func() { cors.Group(other.Group("/theirs"), adaptertest.Engine()) })
	assert.NotPanics(t, func() { cors.Group(router.Group("/too"), adaptertest.Engine()) })
}

// The routes are read without Gin's debug output, and Gin's mode is then what it was.
func TestGinsModeStaysWhatItWas(t *testing.T) {
	before := gin.Mode()
	defer gin.SetMode(before)
	for _, mode := range []string{gin.ReleaseMode, gin.TestMode, gin.DebugMode} {
		gin.SetMode(mode)
		router := gin.New()
		ginadapter.On(router).Route(router, adaptertest.Engine(), "GET", "/thing", ok)
		adaptertest.Actual(router, "GET", "/thing")
		assert.Equal(t, mode, gin.Mode())
	}
}
