package echoadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
)

func Example() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT"},
	})
	e := echo.New()
	e.Use(echoadapter.Middleware(engine))
	e.PUT("/users/:id", func(c echo.Context) error { return c.NoContent(http.StatusOK) })

	preflight := httptest.NewRequest("OPTIONS", "/users/7", nil)
	preflight.Header.Set("Origin", "https://app.example.com")
	preflight.Header.Set("Access-Control-Request-Method", "PUT")
	answer := httptest.NewRecorder()
	e.ServeHTTP(answer, preflight)

	fmt.Println(answer.Code, answer.Header().Get("Access-Control-Allow-Methods"))
	// Output: 204 PUT
}

// A handler reflects whatever origin asks. Guard has the last word on the response.
func ExampleGuard() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	e := echo.New()
	e.Use(echoadapter.Guard(engine))
	e.GET("/users", func(c echo.Context) error {
		c.Response().Header().Set("Access-Control-Allow-Origin", c.Request().Header.Get("Origin"))
		return c.NoContent(http.StatusOK)
	})

	for _, origin := range []string{"https://app.example.com", "https://evil.example"} {
		r := httptest.NewRequest("GET", "/users", nil)
		r.Header.Set("Origin", origin)
		answer := httptest.NewRecorder()
		e.ServeHTTP(answer, r)
		fmt.Printf("%s: %q\n", origin, answer.Header().Get("Access-Control-Allow-Origin"))
	}
	// Output:
	// https://app.example.com: "https://app.example.com"
	// https://evil.example: ""
}
