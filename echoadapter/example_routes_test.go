package echoadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
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
	e := echo.New()
	api := echoadapter.Group(e, "/api", engine)
	api.PUT("/users/:id", func(c echo.Context) error { return c.NoContent(http.StatusOK) })

	preflight(e, "PUT", "/api/users/7")
	// Output: 204 PUT
}

func ExampleRoute() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	e := echo.New()
	update := func(c echo.Context) error { return c.NoContent(http.StatusOK) }
	echoadapter.Route(e, engine, e.PUT("/users/:id", update))

	preflight(e, "PUT", "/users/7")
	// Output: 204 PUT
}

func ExampleRouteMethods() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"*"},
	})
	e := echo.New()
	e.Use(echoadapter.RouteMethods(e, engine))
	e.PUT("/users/:id", func(c echo.Context) error { return c.NoContent(http.StatusOK) })
	e.DELETE("/users/:id", func(c echo.Context) error { return c.NoContent(http.StatusOK) })

	preflight(e, "PUT", "/users/7")
	// Output: 204 DELETE, PUT
}

func ExampleEndpoints() {
	e := echo.New()
	e.GET("/users/:id", func(c echo.Context) error { return c.NoContent(http.StatusOK) })
	for method, path := range echoadapter.Endpoints(e) {
		fmt.Println(method, path)
	}
	// Output: GET /users/:id
}
