// Command example is the program of docs/mounting/echo-v5.md.
package main

import (
	"log"
	"net/http"

	"github.com/labstack/echo/v5"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echov5adapter"
)

func main() {
	log.Fatal(newApp().Start(":8080"))
}

func newApp() *echo.Echo {
	engine, err := core.New(core.Policy{
		AllowOrigins: []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowMethods: []string{"PUT", "DELETE"},
		AllowHeaders: []string{"Authorization", "Content-Type"},
	})
	if err != nil {
		log.Fatal(err)
	}
	e := echo.New()
	e.Use(echov5adapter.Middleware(engine))
	e.GET("/hello", func(c *echo.Context) error { return c.String(http.StatusOK, "hello") })
	return e
}
