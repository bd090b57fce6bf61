package echov5adapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echov5adapter"
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

func ExampleOn() {
	methods := []string{"PUT", "DELETE"}
	partners := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: methods})
	admins := core.MustNew(core.Policy{AllowOrigins: []string{"https://admin.example.com"}, AllowMethods: methods})
	handle := func(c *echo.Context) error { return c.NoContent(http.StatusOK) }

	e := echo.New()
	cors := echov5adapter.On(e)
	api := cors.Group("/api", partners)
	api.PUT("/users/:id", handle)
	cors.Route(admins, api.DELETE("/users/:id", handle))

	preflight(e, "PUT", "/api/users/7") // the browser must not keep DELETE, which the admins' policy decides
	preflight(e, "DELETE", "/api/users/7")
	// Output:
	// 204 PUT
	// 403
}

func ExamplePolicies_Group() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	e := echo.New()
	cors := echov5adapter.On(e)
	api := cors.Group("/api", engine)
	api.PUT("/users/:id", func(c *echo.Context) error { return c.NoContent(http.StatusOK) })

	preflight(e, "PUT", "/api/users/7")
	// Output: 204 PUT
}

func ExamplePolicies_Route() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	e := echo.New()
	cors := echov5adapter.On(e)
	update := func(c *echo.Context) error { return c.NoContent(http.StatusOK) }
	cors.Route(engine, e.PUT("/users/:id", update))

	preflight(e, "PUT", "/users/7")
	// Output: 204 PUT
}

func ExampleRouteMethods() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"*"},
	})
	e := echo.New()
	e.Use(echov5adapter.RouteMethods(e, engine))
	e.PUT("/users/:id", func(c *echo.Context) error { return c.NoContent(http.StatusOK) })
	e.DELETE("/users/:id", func(c *echo.Context) error { return c.NoContent(http.StatusOK) })

	preflight(e, "PUT", "/users/7")
	// Output: 204 DELETE, PUT
}

func ExamplePolicies_RouteMethods() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"*"},
	})
	e := echo.New()
	e.Use(echov5adapter.On(e).RouteMethods(engine))
	e.PUT("/users/:id", func(c *echo.Context) error { return c.NoContent(http.StatusOK) })

	preflight(e, "PUT", "/users/7")
	// Output: 204 PUT
}

func ExampleEndpoints() {
	e := echo.New()
	e.GET("/users/:id", func(c *echo.Context) error { return c.NoContent(http.StatusOK) })
	for method, path := range echov5adapter.Endpoints(e) {
		fmt.Println(method, path)
	}
	// Output: GET /users/:id
}
