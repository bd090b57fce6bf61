package ginadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
)

// preflight prints the status of a preflight's response and the methods that it
// grants.
func preflight(app http.Handler, origin, method, path string) {
	r := httptest.NewRequest("OPTIONS", path, nil)
	r.Header.Set("Origin", origin)
	r.Header.Set("Access-Control-Request-Method", method)
	response := httptest.NewRecorder()
	app.ServeHTTP(response, r)
	granted := response.Header().Get("Access-Control-Allow-Methods")
	fmt.Println(strings.TrimSpace(fmt.Sprintf("%s from %s: %d %s", method, origin, response.Code, granted)))
}

func handler(c *gin.Context) { c.Status(http.StatusOK) }

func ExampleOn() {
	partners := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://partner.example.com"},
		AllowMethods: []string{"PUT", "DELETE"},
	})
	admins := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://admin.example.com"},
		AllowMethods: []string{"DELETE"},
	})
	router := gin.New()
	cors := ginadapter.On(router)
	api := cors.Group(router.Group("/api"), partners)
	api.PUT("/users/:id", handler)
	cors.Route(api, admins, "DELETE", "/users/:id", handler)

	preflight(router, "https://partner.example.com", "PUT", "/api/users/7")
	preflight(router, "https://partner.example.com", "DELETE", "/api/users/7")
	preflight(router, "https://admin.example.com", "DELETE", "/api/users/7")
	// Output:
	// PUT from https://partner.example.com: 204 PUT
	// DELETE from https://partner.example.com: 403
	// DELETE from https://admin.example.com: 204 DELETE
}

func ExamplePolicies_Group() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	router := gin.New()
	api := ginadapter.On(router).Group(router.Group("/api"), engine)
	api.PUT("/users/:id", handler)

	preflight(router, "https://app.example.com", "PUT", "/api/users/7")
	// Output: PUT from https://app.example.com: 204 PUT
}

func ExamplePolicies_Route() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	router := gin.New()
	ginadapter.On(router).Route(router, engine, "PUT", "/users/:id", handler)

	preflight(router, "https://app.example.com", "PUT", "/users/7")
	// Output: PUT from https://app.example.com: 204 PUT
}

func ExampleRouteMethods() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"*"},
	})
	router := gin.New()
	router.Use(ginadapter.RouteMethods(router, engine))
	router.PUT("/users/:id", handler)
	router.DELETE("/users/:id", handler)

	preflight(router, "https://app.example.com", "PUT", "/users/7")
	// Output: PUT from https://app.example.com: 204 DELETE, PUT
}

func ExamplePolicies_RouteMethods() {
	ours := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"*"},
	})
	admins := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://admin.example.com"},
		AllowMethods: []string{"DELETE"},
	})
	router := gin.New()
	cors := ginadapter.On(router)
	router.Use(cors.RouteMethods(ours))
	router.PUT("/users/:id", handler)
	router.PATCH("/users/:id", handler)
	cors.Route(router, admins, "DELETE", "/users/:id", handler)

	preflight(router, "https://app.example.com", "PUT", "/users/7")
	// Output: PUT from https://app.example.com: 204 PATCH, PUT
}

func ExampleEndpoints() {
	router := gin.New()
	router.GET("/users/:id", handler)
	for method, path := range ginadapter.Endpoints(router) {
		fmt.Println(method, path)
	}
	// Output: GET /users/:id
}
