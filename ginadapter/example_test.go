package ginadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

func Example() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	router := gin.New()
	router.Use(ginadapter.Middleware(engine))
	router.PUT("/users/:id", func(c *gin.Context) { c.Status(http.StatusOK) })

	preflight := httptest.NewRequest("OPTIONS", "/users/7", nil)
	preflight.Header.Set("Origin", "https://app.example.com")
	preflight.Header.Set("Access-Control-Request-Method", "PUT")
	answer := httptest.NewRecorder()
	router.ServeHTTP(answer, preflight)

	fmt.Println(answer.Code, answer.Header().Get("Access-Control-Allow-Methods"))
	// Output: 204 PUT
}

// A handler reflects whatever origin asks. Guard has the last word on the response.
func ExampleGuard() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	router := gin.New()
	router.Use(ginadapter.Guard(engine))
	router.GET("/users", func(c *gin.Context) {
		c.Header("Access-Control-Allow-Origin", c.GetHeader("Origin"))
		c.Status(http.StatusOK)
	})

	for _, origin := range []string{"https://app.example.com", "https://evil.example"} {
		r := httptest.NewRequest("GET", "/users", nil)
		r.Header.Set("Origin", origin)
		answer := httptest.NewRecorder()
		router.ServeHTTP(answer, r)
		fmt.Printf("%s: %q\n", origin, answer.Header().Get("Access-Control-Allow-Origin"))
	}
	// Output:
	// https://app.example.com: "https://app.example.com"
	// https://evil.example: ""
}
