package corstest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/ginadapter"
)

// The test of a Gin app checks all its routes without a list of them. It finds a route
// that is registered before the middleware.
func ExampleEndpoints() {
	policy := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"DELETE"},
	})
	router := gin.New()
	router.RedirectTrailingSlash = false // its redirects would have no CORS fields
	router.GET("/health", func(c *gin.Context) { c.Status(http.StatusOK) })
	router.Use(ginadapter.Middleware(policy))
	router.DELETE("/users/:id", func(c *gin.Context) { c.Status(http.StatusUnauthorized) })

	endpoints := corstest.Endpoints(ginadapter.Endpoints(router), policy)
	fmt.Println(len(endpoints), "endpoints")

	var t testing.TB = printer{} // in a test, its *testing.T
	corstest.CheckApp(t, router, "https://app.example.com", endpoints)
	// Output:
	// 2 endpoints
	// GET /health for https://app.example.com: the request is answered 200 without Access-Control-Allow-Origin
}
