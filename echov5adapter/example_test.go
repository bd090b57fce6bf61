package echov5adapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echov5adapter"
)

func Example() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	e := echo.New()
	e.Use(echov5adapter.Middleware(engine))
	e.PUT("/users/:id", func(c *echo.Context) error { return c.NoContent(http.StatusOK) })

	preflight := httptest.NewRequest("OPTIONS", "/users/7", nil)
	preflight.Header.Set("Origin", "https://app.example.com")
	preflight.Header.Set("Access-Control-Request-Method", "PUT")
	answer := httptest.NewRecorder()
	e.ServeHTTP(answer, preflight)

	fmt.Println(answer.Code, answer.Header().Get("Access-Control-Allow-Methods"))
	// Output: 204 PUT
}

func ExampleMiddleware_route() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	e := echo.New()
	cors := echov5adapter.Middleware(engine)
	e.PUT("/users/:id", func(c *echo.Context) error { return c.NoContent(http.StatusOK) }, cors)
	e.OPTIONS("/users/:id", nil, cors) // or Echo's router answers the preflight itself

	preflight := httptest.NewRequest("OPTIONS", "/users/7", nil)
	preflight.Header.Set("Origin", "https://app.example.com")
	preflight.Header.Set("Access-Control-Request-Method", "PUT")
	answer := httptest.NewRecorder()
	e.ServeHTTP(answer, preflight)

	fmt.Println(answer.Code, answer.Header().Get("Access-Control-Allow-Methods"))
	// Output: 204 PUT
}
