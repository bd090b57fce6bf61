package ginadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

// preflight prints the methods that a preflight's answer grants.
func preflight(app http.Handler, method, path string) {
	r := httptest.NewRequest("OPTIONS", path, nil)
	r.Header.Set("Origin", "https://app.example.com")
	r.Header.Set("Access-Control-Request-Method", method)
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, r)
	fmt.Println(answer.Code, answer.Header().Get("Access-Control-Allow-Methods"))
}

func ExampleGroup() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	router := gin.New()
	api := ginadapter.Group(router, router.Group("/api"), engine)
	api.PUT("/users/:id", func(c *gin.Context) { c.Status(http.StatusOK) })

	preflight(router, "PUT", "/api/users/7")
	// Output: 204 PUT
}

func ExampleRoute() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	router := gin.New()
	ginadapter.Route(router, &router.RouterGroup, engine, "PUT", "/users/:id", func(c *gin.Context) { c.Status(http.StatusOK) })

	preflight(router, "PUT", "/users/7")
	// Output: 204 PUT
}

func ExampleRouteMethods() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"*"},
	})
	router := gin.New()
	router.Use(ginadapter.RouteMethods(router, engine))
	router.PUT("/users/:id", func(c *gin.Context) { c.Status(http.StatusOK) })
	router.DELETE("/users/:id", func(c *gin.Context) { c.Status(http.StatusOK) })

	preflight(router, "PUT", "/users/7")
	// Output: 204 DELETE, PUT
}

func ExampleEndpoints() {
	router := gin.New()
	router.GET("/users/:id", func(c *gin.Context) { c.Status(http.StatusOK) })
	for method, path := range ginadapter.Endpoints(router) {
		fmt.Println(method, path)
	}
	// Output: GET /users/:id
}
