package ginadapter_test

import (
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"

	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/internal/adaptertest"
)

// A route that is registered with Gin alone may have had an escaped colon, and is then not in the group
// of that parameter. Only for a path that has the colon as text does this make a difference.
func TestARouteWhosePolicyDependsOnItsColonHasNoneWhereItIsText(t *testing.T) {
	router := gin.New()
	cors := ginadapter.On(router)
	cors.Group(router.Group("/x/:b"), adaptertest.Engine())
	for _, method := range []string{"GET", "PUT"} {
		router.Handle(method, "/x/:b/y", ok)
	}
	for path, shared := range map[string]bool{"/x/7/y": true, "/x/a:b/y": true, "/x/b/y": true, "/x/:b/y": false} {
		actual, preflight := adaptertest.Actual(router, "GET", path), adaptertest.Preflight(router, "PUT", path)
		assert.Equal(t, shared, actual.Header.Get("Access-Control-Allow-Origin") == adaptertest.Origin, path)
		assert.Equal(t, 200, actual.StatusCode, path)
		assert.Equal(t, shared, preflight.Header.Get("Access-Control-Allow-Origin") == adaptertest.Origin, "the preflight of %s", path)
	}
}
